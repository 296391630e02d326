// Package refresh saves calls where one page of the collection tells that many referrals are as they were last seen.
package refresh

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// Nothing promises that listings give referrals whole or fresh. A cut or an older document would lose what sellers wrote,
// in the state, and with the next update in Partner Center too. So a listing only tells which referrals are as they were.

// digest is what is kept of a document to compare another one with.
type digest struct {
	etag any
	sum  [sha256.Size]byte
}

func digestOf(doc document.Document) digest {
	return digest{doc["eTag"], sha256.Sum256(document.Encode(doc))}
}

// Latest reads a referral for the state, as refresh_mode says: a referral that the collection has as it was last seen isn't
// read again. known is that, nil if it isn't known, and single reads it with a call of its own. Errors: those of single, and the
// context's. The diagnostics are warnings.
func (c *Collection) Latest(
	ctx context.Context, id string, known document.Document, single func(context.Context) (document.Document, error),
) (document.Document, diag.Diagnostics, error) {
	if known == nil || c.mode == Individual {
		doc, err := single(ctx)
		return doc, nil, err
	}
	listed, ok, err := c.listed(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	warning := c.warning()
	if ok && listed == digestOf(known) {
		return known, warning, nil
	}
	doc, err := single(ctx)
	if err == nil && ok {
		c.learn(ctx, listed, digestOf(doc))
	}
	return doc, warning, err
}

// isVersioned tells that a listed document has an id, and an eTag that tells it from an older version.
func isVersioned(doc document.Document) bool {
	id, _ := doc["id"].(string)
	etag, _ := doc["eTag"].(string)
	return partnercenter.PlainID(id) && partnercenter.CheckETag(etag) == nil
}

// learn turns listings off where they don't give what a single read gives: they would cost calls and save none.
func (c *Collection) learn(ctx context.Context, listed, single digest) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if listed.etag == single.etag && listed.sum != single.sum && c.off == nil {
		c.turnOff(ctx, errListedCut)
	}
}

// warning tells the user, once, that refresh_mode can't be followed.
func (c *Collection) warning() diag.Diagnostics {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.off == nil || c.told || c.mode != Bulk {
		return nil
	}
	c.told = true
	return diag.Diagnostics{diagnostics.Warning("The collection of referrals can't be used", fmt.Sprintf("refresh_mode is \"bulk\", "+
		"but the referrals couldn't be read from the collection: %v.\n\nIn this run, each one is read with a call of its own, which "+
		"gives the same result with more calls. If that happens again, set refresh_mode = \"individual\" in the provider's "+
		"configuration or the environment (PARTNERCENTER_REFRESH_MODE).", c.off))}
}
