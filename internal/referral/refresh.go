package referral

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
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

// latest reads a referral for the state, as refresh_mode says: a referral that the collection has as it was last seen isn't
// read again. Errors: those of current, and the context's. The diagnostics are warnings.
func (r *Resource) latest(ctx context.Context, id string, last func() (document.Document, bool)) (document.Document, diag.Diagnostics, error) {
	known, ok := last()
	if !ok || r.settings.RefreshMode == RefreshIndividual {
		doc, err := r.whole(ctx, id, known)
		return kept(doc, known, nil, err)
	}
	listed, ok, err := r.settings.listed(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	c := &r.settings.collection
	warning := c.warning(r.settings.RefreshMode)
	if ok && listed == digestOf(known) {
		r.settings.claim(known)
		return known, warning, nil
	}
	doc, err := r.whole(ctx, id, known)
	if err == nil && ok {
		c.learn(ctx, listed, digestOf(doc))
	}
	return kept(doc, known, warning, err)
}

// kept gives the document last seen, with a warning, where the answer lacks part of the same version.
func kept(doc, known document.Document, diags diag.Diagnostics, err error) (document.Document, diag.Diagnostics, error) {
	var partial *partialError
	if !errors.As(err, &partial) {
		return doc, diags, err
	}
	return known, append(diags, diagnostics.Warning("Partner Center's answer isn't whole", partial.Error()+".\n\nThe state keeps what it "+
		"had, so that no update deletes that. Compare the referral with what Partner Center's pages show.")), nil
}

// learn turns listings off where they don't give what a single read gives: they would cost calls and save none.
func (c *collection) learn(ctx context.Context, listed, single digest) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if listed.etag == single.etag && listed.sum != single.sum && c.off == nil {
		c.turnOff(ctx, errListedCut)
	}
}

// warning tells the user, once, that refresh_mode can't be followed.
func (c *collection) warning(mode string) diag.Diagnostics {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.off == nil || c.told || mode != RefreshBulk {
		return nil
	}
	c.told = true
	return diag.Diagnostics{diagnostics.Warning("The collection of referrals can't be used", fmt.Sprintf("refresh_mode is \"bulk\", "+
		"but the referrals couldn't be read from the collection: %v.\n\nIn this run, each one is read with a call of its own, which "+
		"gives the same result with more calls. If that happens again, set refresh_mode = \"individual\" in the provider's "+
		"configuration or the environment (PARTNERCENTER_REFRESH_MODE).", c.off))}
}
