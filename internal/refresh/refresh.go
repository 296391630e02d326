// Package refresh saves calls: one page of the collection can show that many referrals haven't changed since they were last
// read.
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

// Nothing guarantees that listings contain complete and current referrals. A partial or older document would lose what
// sellers wrote, in the state, and with the next update in Partner Center too. So a listing is used only to detect unchanged
// referrals.

// digest identifies a document's version and content.
type digest struct {
	etag any
	sum  [sha256.Size]byte
}

func digestOf(doc document.Document) digest {
	return digest{doc["eTag"], sha256.Sum256(document.Encode(doc))}
}

// Latest reads a referral for the state, according to refresh_mode: it doesn't read a referral again that is unchanged in the
// collection. known is the document last read, nil if there is none; single reads the referral with one call. Errors: those of
// single, and the context's. The diagnostics are warnings.
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

// isVersioned reports whether a listed document has an ID and an eTag, which distinguishes it from older versions.
func isVersioned(doc document.Document) bool {
	id, _ := doc["id"].(string)
	etag, _ := doc["eTag"].(string)
	return partnercenter.PlainID(id) && partnercenter.CheckETag(etag) == nil
}

// learn disables listings if they don't contain what a single read returns: they would cost calls and save none.
func (c *Collection) learn(ctx context.Context, listed, single digest) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if listed.etag == single.etag && listed.sum != single.sum && c.disabledFor == nil {
		c.disable(ctx, errListedCut)
	}
}

// warning warns the user, once, that the provider can't do what refresh_mode says.
func (c *Collection) warning() diag.Diagnostics {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.disabledFor == nil || c.warned || c.mode != Bulk {
		return nil
	}
	c.warned = true
	return diag.Diagnostics{diagnostics.Warning("The collection of referrals can't be used", fmt.Sprintf("refresh_mode is \"bulk\", "+
		"but the provider couldn't read the referrals from the collection: %v.\n\nIn this run, the provider reads the referrals one by "+
		"one, which gives the same result with more calls. If this happens again, set refresh_mode = \"individual\" in the provider's "+
		"configuration or the environment (PARTNERCENTER_REFRESH_MODE).", c.disabledFor))}
}
