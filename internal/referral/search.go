package referral

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// searchTimeout bounds a search through all its pages: 100,000 referrals are a thousand of them.
const searchTimeout = 30 * time.Minute

// search says which referrals are looked for.
type search struct {
	wanted  map[string]string // values by the name of their criterion
	filter  string            // OData of the configuration's own
	orderBy string
	limit   int64 // 0 means all
}

// searchFrom takes a search out of a configuration. The arguments that it doesn't have are left out.
func searchFrom(config tftypes.Value) search {
	attributes := attributesOf(config)
	s := search{wanted: map[string]string{}, filter: textOf(attributes[filterArgument]), orderBy: textOf(attributes[orderByArgument])}
	for _, c := range criteria {
		if value := attributes[c.name]; !value.IsNull() {
			s.wanted[c.name] = textOf(value)
		}
	}
	if limit, ok := attributes[limitArgument]; ok && !limit.IsNull() {
		s.limit, _ = numberOf(limit).Int64()
	}
	return s
}

// queries are the queries to try, one after the other where the service refuses one: with all that it may filter by, then
// with the configuration's own filter alone.
func (s search) queries() []partnercenter.Query {
	var parts []string
	onClient := 0
	for _, c := range criteria {
		value, asked := s.wanted[c.name]
		switch {
		case asked && c.odata != nil:
			parts = append(parts, c.odata(value))
		case asked:
			onClient++
		}
	}
	own := partnercenter.Query{Filter: s.filter, OrderBy: s.orderBy}
	all := own
	if len(parts) > 0 && s.filter != "" {
		parts = append([]string{"(" + s.filter + ")"}, parts...)
	}
	if len(parts) > 0 {
		all.Filter = strings.Join(parts, " and ")
	}
	if onClient == 0 && s.limit <= maxPageSize {
		all.Top = int(s.limit)
	}
	if all.Filter == own.Filter {
		return []partnercenter.Query{all}
	}
	return []partnercenter.Query{all, own}
}

// maxPageSize is how many referrals the service gives at once.
const maxPageSize = 100

func (s search) matches(doc document.Document) bool {
	return !slices.ContainsFunc(criteria, func(c criterion) bool {
		value, asked := s.wanted[c.name]
		return asked && !c.matches(doc, value)
	})
}

// find gives the referrals that a search is for, each once, page by page: what moves between two pages while they are
// read isn't given twice. Where the service refuses a filter, warn gets to know and the provider filters. An error ends
// the sequence.
func find(ctx context.Context, client *partnercenter.Client, s search, warn func(diag.Diagnostic)) iter.Seq2[document.Document, error] {
	return func(yield func(document.Document, error) bool) {
		given := map[string]bool{}
		queries := s.queries()
		for i, query := range queries {
			ended, err := s.walk(client.List(ctx, query), given, yield)
			switch {
			case ended:
				return
			case err != nil && i < len(queries)-1 && isRefusedFilter(err):
				warn(diagnostics.Warning("Partner Center refused a filter", "Partner Center can't filter by "+
					strings.Join(slices.Sorted(maps.Keys(s.wanted)), ", ")+": "+err.Error()+".\n\nThe provider reads "+
					"all referrals instead and filters them itself, which takes longer and gives the same."))
				continue
			case err != nil:
				yield(nil, err)
			}
			return
		}
	}
}

// walk gives on what matches and wasn't given before. It has ended when nothing more is wanted.
func (s search) walk(items iter.Seq2[json.RawMessage, error], given map[string]bool, yield func(document.Document, error) bool) (ended bool, err error) {
	for item, err := range items {
		if err != nil {
			return false, err
		}
		doc, err := document.Parse(item)
		if err != nil {
			return false, &malformedError{call: "a listing", err: err}
		}
		id, _ := doc["id"].(string)
		switch {
		case id == "":
			return false, &malformedError{call: "a listing", err: errors.New("it has no id")}
		case given[id] || !s.matches(doc):
			continue
		}
		given[id] = true
		if !yield(doc, nil) || int64(len(given)) == s.limit {
			return true, nil
		}
	}
	return false, nil
}

// unreadable says which of the listed documents can't be read.
func unreadable(doc document.Document, err error) error {
	return &malformedError{call: "a listing, with the id " + clean(doc["id"]) + ",", err: err}
}

// isRefusedFilter goes by the status: the service has no code of its own for a filter that it doesn't know.
func isRefusedFilter(err error) bool {
	var answer *partnercenter.Error
	return errors.As(err, &answer) && answer.Status == http.StatusBadRequest
}
