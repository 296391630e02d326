package referral

import (
	"context"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// Read reads a referral that must exist. Errors: those of the client, and *MalformedError.
func (s *Settings) Read(ctx context.Context, id string) (document.Document, error) {
	return (&Resource{s}).readAndClaim(ctx, id)
}

// Write replaces or patches a referral, according to UpdateMethod, under the ETag of the document last read. It returns the
// referral after the update. Errors: those of the client, *MalformedError, and those of reading the referral where the
// response has no document.
func (s *Settings) Write(ctx context.Context, id string, last, wanted document.Document) (document.Document, error) {
	return (&Resource{s}).send(ctx, id, last, wanted)
}
