package referral

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// Nothing promises that listings give referrals whole. A cut document would lose properties in the state, and with the
// next update in Partner Center too, so a listed one is used on evidence only.

// always are the properties that every referral has.
var always = []string{"id", "eTag", "type", "customerProfile", "consent", "details"}

// verdict is what can be told of a listed document by the one last seen.
type verdict int

const (
	cut       verdict = iota + 1 // it may lack something
	plausible                    // nothing speaks against it
	certain                      // it is what a single read gives
)

// judge compares a listed document with the one last seen, nil if there is none.
func judge(listed, last document.Document) verdict {
	missing := func(name string) bool { _, ok := listed[name]; return !ok }
	lost := func(change document.Change) bool { return !document.Empty(change.Old) && document.Empty(change.New) }
	switch {
	case slices.ContainsFunc(always, missing), document.Empty(listed["eTag"]):
		return cut
	case last == nil:
		return plausible
	case listed["eTag"] == last["eTag"]:
		if bytes.Equal(document.Encode(listed), document.Encode(last)) {
			return certain
		}
		return cut
	case slices.ContainsFunc(document.Diff(document.Referral, last, listed), lost):
		return cut
	}
	return plausible
}

// digest is what is kept of a document to compare another one with.
type digest struct {
	etag any
	sum  [sha256.Size]byte
}

func digestOf(doc document.Document) digest {
	return digest{doc["eTag"], sha256.Sum256(document.Encode(doc))}
}

// latest reads a referral for the state, from the collection or singly as refresh_mode says; last is the document last
// seen, if there is one. Errors: those of current, and the context's. The diagnostics are warnings.
func (r *Resource) latest(ctx context.Context, id string, last func() (document.Document, bool)) (document.Document, diag.Diagnostics, error) {
	c := &r.settings.collection
	item, err := r.settings.listed(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	warning := c.warning(r.settings.RefreshMode)
	var listed document.Document
	if item != nil {
		// What can't be read as the referral is left to the single read.
		if listed, err = parsed("a listing", partnercenter.Answer{Body: item}, id); err == nil && c.usable(listed, last) {
			r.settings.claim(listed)
			return listed, warning, nil
		}
	}
	doc, err := r.current(ctx, id)
	if err == nil && r.settings.RefreshMode != RefreshIndividual {
		c.readSingly(ctx, doc, listed)
	}
	return doc, warning, err
}

// usable tells whether a listed document can stand for a single read. Where nothing is known of the referral, that takes
// another one of which it is certain.
func (c *collection) usable(listed document.Document, last func() (document.Document, bool)) bool {
	known, _ := last()
	found := judge(listed, known)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.whole = c.whole || found == certain
	return found == certain || found == plausible && c.whole && c.off == nil
}

// readSingly notes what a single read gave, and learns from it whether listings can be trusted. The listed document is
// nil if there was none, or it couldn't be read.
func (c *collection) readSingly(ctx context.Context, doc, listed document.Document) {
	id, _ := doc["id"].(string)
	single := digestOf(doc)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.singles == nil {
		c.singles = map[string]digest{}
	}
	c.singles[id] = single
	if listed == nil {
		c.compare(ctx, id)
	} else {
		c.learn(ctx, single, listed)
	}
}

// compare learns from a referral that was both read singly and listed. The caller holds the lock.
func (c *collection) compare(ctx context.Context, id string) {
	if c.walk == nil || c.walk.docs[id] == nil {
		return
	}
	if listed, err := document.Parse(c.walk.docs[id]); err == nil {
		c.learn(ctx, c.singles[id], listed)
	}
}

// learn compares two documents of one referral. The caller holds the lock.
func (c *collection) learn(ctx context.Context, single digest, listed document.Document) {
	switch {
	case single.etag != listed["eTag"]: // it was changed in between
	case single == digestOf(listed):
		c.whole = true
	case c.off == nil:
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
