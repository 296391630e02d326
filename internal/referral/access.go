package referral

import (
	"context"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// Read reads a referral that must be there. Errors: those of the client, and an answer that isn't this referral.
func (s *Settings) Read(ctx context.Context, id string) (document.Document, error) {
	return (&Resource{s}).current(ctx, id)
}

// Write replaces or patches a referral, as UpdateMethod says, under the ETag of the document last read. It gives the
// document that the service answered with, which may be none. Errors: those of the client, and an answer that isn't this
// referral.
func (s *Settings) Write(ctx context.Context, id string, last, wanted document.Document) (document.Document, error) {
	return (&Resource{s}).send(ctx, id, last, wanted)
}
