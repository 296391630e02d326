package referral

import (
	"context"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// Latest is latest for a referral that was last seen as a document says.
func (s *Settings) Latest(ctx context.Context, last document.Document) (document.Document, error) {
	id, _ := last["id"].(string)
	doc, _, err := (&Resource{settings: s}).latest(ctx, id, last)
	return doc, err
}

// Waiting is the number of reads that wait for a listing.
func (s *Settings) Waiting() int { return s.Collection.Waiting() }

// What a plan says of values, see planValues and valueWarnings.
var (
	PlanValues   = planValues
	AdviseValues = valueWarnings
)
