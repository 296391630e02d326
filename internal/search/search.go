// Package search finds referrals: by its id, by criteria that the service or the provider compares, and for `terraform query`.
package search

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// timeout bounds a search through all its pages: 100,000 referrals are a thousand of them.
const timeout = 30 * time.Minute

// search says which referrals are looked for.
type search struct {
	wanted  map[string]string // values by the name of their criterion
	filter  string            // OData of the configuration's own
	orderBy string
	limit   int64 // 0 means all
}

// queries are the queries to try, one after the other where the service refuses one: with all that it may filter by, then
// with the configuration's own filter alone. $top is sent only where nothing is filtered here: how many the service has to
// give isn't known else.
func (s search) queries() []partnercenter.Query {
	own := partnercenter.Query{Filter: s.filter, OrderBy: s.orderBy}
	if len(s.wanted) == 0 && s.limit <= maxPageSize {
		own.Top = int(s.limit)
	}
	var parts []string
	for _, c := range criteria {
		if value, asked := s.wanted[c.name]; asked && c.odata != nil {
			parts = append(parts, c.odata(value))
		}
	}
	if len(parts) == 0 {
		return []partnercenter.Query{own}
	}
	if s.filter != "" {
		parts = append([]string{"(" + s.filter + ")"}, parts...)
	}
	return []partnercenter.Query{{Filter: strings.Join(parts, " and "), OrderBy: s.orderBy}, own}
}

func (s search) matches(doc document.Document) bool {
	return !slices.ContainsFunc(criteria, func(c criterion) bool {
		value, asked := s.wanted[c.name]
		return asked && !c.matches(doc, value)
	})
}

// filteredHere warns that the service refused the filters of a search.
func (s search) filteredHere(refusal error) diag.Diagnostic {
	var refused []string
	for _, c := range criteria {
		if _, asked := s.wanted[c.name]; asked && c.odata != nil {
			refused = append(refused, c.name)
		}
	}
	return diagnostics.Warning("Partner Center refused a filter", "Partner Center can't filter by "+strings.Join(refused, ", ")+": "+
		refusal.Error()+".\n\nThe provider read all referrals instead and filtered them itself, which takes longer and gives the same result.")
}

// searchFrom takes a search out of a configuration. The arguments that it doesn't have are left out.
func searchFrom(config tftypes.Value) search {
	attributes := attribute.Of(config)
	s := search{wanted: map[string]string{}, filter: attribute.TextOf(attributes[filterArgument]), orderBy: attribute.TextOf(attributes[orderByArgument])}
	for _, c := range criteria {
		if value := attributes[c.name]; !value.IsNull() {
			s.wanted[c.name] = attribute.TextOf(value)
		}
	}
	if limit, ok := attributes[limitArgument]; ok && !limit.IsNull() {
		s.limit, _ = attribute.NumberOf(limit).Int64()
	}
	return s
}

// maxPageSize is how many referrals the service gives at once.
const maxPageSize = 100

// find gives the referrals that a search is for, each once, page by page. Where the service refuses a filter that the
// provider can do itself, warn gets to know. An error ends the sequence.
func find(ctx context.Context, client *partnercenter.Client, s search, warn func(diag.Diagnostic)) iter.Seq2[document.Document, error] {
	return func(yield func(document.Document, error) bool) {
		w := walkThrough{search: s, client: client, seen: map[idDigest]bool{}, yield: yield}
		queries := s.queries()
		err := w.all(ctx, queries[0])
		if len(queries) > 1 && len(w.seen) == 0 && isRefusedFilter(err) {
			refusal := err
			if err = w.all(ctx, queries[1]); err == nil {
				warn(s.filteredHere(refusal))
			}
		}
		switch {
		case w.ended:
		case err != nil:
			yield(nil, err)
		case w.missed > 0:
			warn(diagnostics.Warning("Referrals may be missing", fmt.Sprintf("Partner Center counted %d more referrals than it listed, twice: "+
				"referrals changed while the provider listed them, and moved to pages that it had already read. Run Terraform again.", w.missed)))
		}
	}
}

// walkThrough is a search on its way through the pages.
type walkThrough struct {
	search search
	client *partnercenter.Client
	yield  func(document.Document, error) bool
	seen   map[idDigest]bool
	given  int64
	missed int64 // that the service counted and didn't list
	ended  bool  // nothing more is wanted
}

// all walks through all pages of a query. A referral that is changed meanwhile can leave its page and so push another one
// onto a page that was read already: where fewer came than the service had counted, it goes through them once more.
func (w *walkThrough) all(ctx context.Context, query partnercenter.Query) error {
	for range 2 {
		listed, counted := map[idDigest]bool{}, int64(0)
		query.Count = func(total int64, _ int) { counted = total }
		for item, err := range w.client.List(ctx, query) {
			if err != nil {
				return err
			}
			if err := w.take(item, listed); err != nil || w.ended {
				return err
			}
		}
		if w.missed = max(0, counted-int64(len(listed))); w.missed == 0 {
			return nil
		}
	}
	return nil
}

// take gives an item on if it matches and wasn't given before.
func (w *walkThrough) take(item []byte, listed map[idDigest]bool) error {
	doc, err := document.Parse(item)
	if err != nil {
		return &referral.MalformedError{Call: "a listing", Err: err}
	}
	id, _ := doc["id"].(string)
	if id == "" {
		return &referral.MalformedError{Call: "a listing", Err: errors.New("it has no id")}
	}
	key := idDigest(sha256.Sum256([]byte(id)))
	listed[key] = true
	if w.seen[key] {
		return nil
	}
	w.seen[key] = true
	if w.search.matches(doc) {
		w.given++
		w.ended = !w.yield(doc, nil) || w.given == w.search.limit
	}
	return nil
}

// idDigest stands for an id. A listing can have a million of them, of any length.
type idDigest [sha256.Size]byte

// unreadable says which of the listed documents can't be read.
func unreadable(doc document.Document, err error) error {
	return &referral.MalformedError{Call: "a listing, with the id " + diagnostics.Quote(doc["id"]) + ",", Err: err}
}

// isRefusedFilter goes by the status: the service has no code of its own for a filter that it doesn't know, and OData's
// status for what isn't supported is 501.
func isRefusedFilter(err error) bool {
	var answer *partnercenter.Error
	return errors.As(err, &answer) && (answer.Status == http.StatusBadRequest || answer.Status == http.StatusNotImplemented)
}
