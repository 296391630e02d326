package referral

import (
	"context"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// Latest calls latest for a referral with a known document.
func (s *Settings) Latest(ctx context.Context, last document.Document) (document.Document, error) {
	id, _ := last["id"].(string)
	doc, _, err := (&Resource{settings: s}).latest(ctx, id, last)
	return doc, err
}

// Waiting returns the number of reads that wait for a listing.
func (s *Settings) Waiting() int { return s.Collection.Waiting() }

// The checks of a plan's values, see planValues and valueWarnings.
var (
	PlanValues   = planValues
	AdviseValues = valueWarnings
)
