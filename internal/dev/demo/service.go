package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/stage"
)

// service is the emulated Partner Center of the story.
type service struct{ *stage.Service }

// writes are the logged calls that aren't reads, since Forget.
func (s service) writes(ctx context.Context) ([]stage.Request, error) {
	all, err := s.Requests(ctx)
	return slices.DeleteFunc(all, func(r stage.Request) bool { return r.Method == http.MethodGet }), err
}

// edit changes a referral as a seller does in Partner Center, by a JSON Merge Patch, and returns what became of it.
func (s service) edit(ctx context.Context, id, patch string) (document, error) {
	var edited document
	err := s.Call(ctx, http.MethodPost, "referrals/"+id, []byte(patch), &edited)
	return edited, err
}

// referral is a document as Partner Center has it now.
func (s service) referral(ctx context.Context, id string) (document, error) {
	var all []document
	if err := s.Call(ctx, http.MethodGet, "referrals", nil, &all); err != nil {
		return nil, err
	}
	for _, doc := range all {
		if doc["id"] == id {
			return doc, nil
		}
	}
	return nil, fmt.Errorf("referral %s: expected in Partner Center, saw %d others there", id, len(all))
}
