// Package search reads referrals: by ID, by criteria that the service or the provider compares, and for `terraform query`.
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

// timeout limits a search through all pages: 100,000 referrals have a thousand pages.
const timeout = 30 * time.Minute

// search is the specification of the referrals to find.
type search struct {
	wanted  map[string]string // values by the name of the criterion
	filter  string            // the configuration's own OData filter
	orderBy string
	limit   int64 // 0 means all
}

// queries returns the queries to try in order, in case the service rejects one: first with all filters that the service may support, then
// with only the configuration's own filter. $top is sent only if the provider itself filters nothing; otherwise it is unknown how many
// referrals the service has to return.
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

// filteredLocally returns the warning that the service rejected the filters of a search.
func (s search) filteredLocally(refusal error) diag.Diagnostic {
	var refused []string
	for _, c := range criteria {
		if _, asked := s.wanted[c.name]; asked && c.odata != nil {
			refused = append(refused, c.name)
		}
	}
	return diagnostics.Warning("Partner Center refused a filter", "Partner Center can't filter by "+strings.Join(refused, ", ")+": "+
		refusal.Error()+".\n\nThe provider read all referrals instead and filtered them itself, which takes longer and gives the same result.")
}

// searchFrom reads a search from a configuration, which may lack some of the arguments.
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

// maxPageSize is the maximum number of referrals that the service returns in a page.
const maxPageSize = 100

// find yields the referrals that match a search, each once, page by page. It calls warn if the service rejects a filter and the provider
// filters instead. An error ends the sequence.
func find(ctx context.Context, client *partnercenter.Client, s search, warn func(diag.Diagnostic)) iter.Seq2[document.Document, error] {
	return func(yield func(document.Document, error) bool) {
		w := pager{search: s, client: client, seen: map[idDigest]bool{}, yield: yield}
		queries := s.queries()
		err := w.all(ctx, queries[0])
		if len(queries) > 1 && len(w.seen) == 0 && isRefusedFilter(err) {
			refusal := err
			if err = w.all(ctx, queries[1]); err == nil {
				warn(s.filteredLocally(refusal))
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

// pager is a running search.
type pager struct {
	search  search
	client  *partnercenter.Client
	yield   func(document.Document, error) bool
	seen    map[idDigest]bool
	yielded int64
	missed  int64 // the number of referrals that the service counted but didn't list
	ended   bool  // the caller wants no more referrals
}

// all reads all pages of a query. A referral that changes meanwhile can leave its page and move another one to a page that was already
// read: if the service listed fewer referrals than it counted, all reads the pages a second time.
func (w *pager) all(ctx context.Context, query partnercenter.Query) error {
	for range 2 {
		listed, counted := map[idDigest]bool{}, int64(0)
		query.Count = func(total int64, _ int) { counted = total }
		for item, err := range w.client.List(ctx, query) {
			if err != nil {
				return err
			}
			if err := w.add(item, listed); err != nil || w.ended {
				return err
			}
		}
		if w.missed = max(0, counted-int64(len(listed))); w.missed == 0 {
			return nil
		}
	}
	return nil
}

// add yields an item if it matches and wasn't yielded before.
func (w *pager) add(item []byte, listed map[idDigest]bool) error {
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
		w.yielded++
		w.ended = !w.yield(doc, nil) || w.yielded == w.search.limit
	}
	return nil
}

// idDigest represents an ID in constant size, because a listing can have a million IDs of any length.
type idDigest [sha256.Size]byte

// malformedListing returns the error for a listed document that can't be read.
func malformedListing(doc document.Document, err error) error {
	return &referral.MalformedError{Call: "a listing, with the id " + diagnostics.Quote(doc["id"]) + ",", Err: err}
}

// isRefusedFilter reports whether the service rejected a filter. It looks at the status only: the service has no code for unsupported
// filters, and OData's status for unsupported features is 501.
func isRefusedFilter(err error) bool {
	var answer *partnercenter.Error
	return errors.As(err, &answer) && (answer.Status == http.StatusBadRequest || answer.Status == http.StatusNotImplemented)
}
