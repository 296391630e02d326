package partnercenter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

const (
	// maxPages limits a listing; with 100 referrals per page that is a million.
	maxPages = 10_000
	// maxItems limits a listing with larger pages than the service's, and maxPageItems limits a page; the service's largest page has 100.
	maxItems     = 1_000_000
	maxPageItems = 1000
	// maxTokenBytes limits the length of a skip token, which is part of a URL.
	maxTokenBytes = 8 << 10
)

// Query selects the items of List. List percent-encodes the values; the caller quotes strings inside a filter.
type Query struct {
	Filter  string // $filter, such as status eq 'New'; empty means all referrals that the user can see
	OrderBy string // $orderby, such as updatedDateTime desc
	Top     int    // $top, a hint for the page size (at most 100); 0 means the service's default
	// Count, if not nil, requests $count. List calls it once, before the first item, with the total and the number of items on the first
	// page, if the service returns a total.
	Count func(total int64, onPage int)
}

// List returns the items that match a query, page by page: JSON objects as the service sent them, in its order. An error (*Error or
// *CallError) ends the sequence. List doesn't follow the @odata.nextLink of a page: the documented one is plain http and has another path,
// so it would leak the token. It only takes the skip token from it, and requests the next page from the configured endpoint with the same
// filter, order and size.
func (c *Client) List(ctx context.Context, q Query) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		l := listing{client: c, query: q, seen: map[skip]bool{}}
		for {
			items, err := l.fetch(ctx)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if l.next == (skip{}) {
				return
			}
		}
	}
}

// listing is the state of List.
type listing struct {
	client *Client
	query  Query
	next   skip // the start of the next page; zero before the first page and after the last
	seen   map[skip]bool
	pages  int
	items  int
}

// page is a response of the collection.
type page struct {
	Value []json.RawMessage `json:"value"`
	Count json.RawMessage   `json:"@odata.count"` // ignored unless requested
	Next  *string           `json:"@odata.nextLink"`
}

// fetch returns the items of the next page, and records the start of the page after it.
func (l *listing) fetch(ctx context.Context) ([]json.RawMessage, error) {
	if l.query.Top < 0 {
		return nil, &CallError{
			Call: http.MethodGet + " " + collectionPath,
			Err:  fmt.Errorf("the page size %d is negative", l.query.Top),
		}
	}
	rep, err := l.client.exchange(ctx, request{method: http.MethodGet, query: l.encode()})
	if err != nil {
		return nil, err
	}
	l.pages++
	items, err := l.read(rep)
	if err != nil {
		return nil, rep.state.callError(err, l.client.now())
	}
	return items, nil
}

// read checks the whole page before it returns any item.
func (l *listing) read(rep *reply) ([]json.RawMessage, error) {
	if err := checkDocument(rep); err != nil {
		return nil, err
	}
	var p page
	if err := json.Unmarshal(rep.body, &p); err != nil {
		return nil, errors.New("the response isn't a page of referrals: its value isn't an array, or its @odata.nextLink isn't a string")
	}
	if p.Value == nil {
		return nil, errors.New("the response isn't a page of referrals: it has no value")
	}
	if len(p.Value) > maxPageItems {
		return nil, fmt.Errorf("page %d has %d items, but at most %d are allowed; the service's largest page has 100",
			l.pages, len(p.Value), maxPageItems)
	}
	if l.items += len(p.Value); l.items > l.client.maxItems {
		return nil, fmt.Errorf("the listing has more than %d items", l.client.maxItems)
	}
	for i, item := range p.Value {
		if !isJSONObject(item) {
			return nil, fmt.Errorf("item %d of page %d isn't a JSON object", i+1, l.pages)
		}
	}
	var total int64
	if l.pages == 1 && l.query.Count != nil && json.Unmarshal(p.Count, &total) == nil {
		l.query.Count(total, len(p.Value))
	}
	l.next = skip{}
	if p.Next == nil || *p.Next == "" {
		return p.Value, nil
	}
	return p.Value, l.advance(*p.Next)
}

// advance sets the start of the next page from a nextLink.
func (l *listing) advance(nextLink string) error {
	next, err := parseNextLink(nextLink)
	switch {
	case err != nil:
		return err
	case l.seen[next]:
		return fmt.Errorf("paging loop: the @odata.nextLink of page %d is the same as an earlier one", l.pages)
	case l.pages >= l.client.maxPages:
		return fmt.Errorf("the listing has more than %d pages", l.client.maxPages)
	}
	l.next, l.seen[next] = next, true
	return nil
}

// encode returns the query of the next page's URL.
func (l *listing) encode() string {
	var parts []string
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, name+"="+escapeValue(value))
		}
	}
	add("$filter", l.query.Filter)
	add("$orderby", l.query.OrderBy)
	if l.query.Top > 0 {
		add("$top", strconv.Itoa(l.query.Top))
	}
	if l.query.Count != nil && l.pages == 0 {
		add("$count", "true")
	}
	add(l.next.name, l.next.value)
	return strings.Join(parts, "&")
}

// escapeValue percent-encodes a query value. A space becomes %20, because not every server decodes +.
func escapeValue(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

// skip is the start of a page: a skip token or a number of items. The zero value is the first page.
type skip struct {
	name  string // $skiptoken or $skip
	value string
}

// parseNextLink returns the skip token, or else the skip count, of an @odata.nextLink. It ignores scheme, host and path. Errors don't echo
// the link.
func parseNextLink(link string) (skip, error) {
	link, _, _ = strings.Cut(link, "#")
	_, query, _ := strings.Cut(link, "?")
	var found skip
	for part := range strings.SplitSeq(query, "&") {
		rawName, rawValue, _ := strings.Cut(part, "=")
		name, err := url.QueryUnescape(rawName)
		if err != nil {
			continue
		}
		isToken := strings.EqualFold(name, "$skiptoken")
		if !isToken && !strings.EqualFold(name, "$skip") {
			continue
		}
		if found.name == "$skiptoken" || (found.name == "$skip" && !isToken) {
			continue // the first one of a kind counts, and a token overrides a number
		}
		value, err := url.QueryUnescape(rawValue)
		if err != nil {
			return skip{}, errors.New("the skip token of the @odata.nextLink isn't percent-encoded correctly")
		}
		found = skip{name: strings.ToLower(name), value: value}
	}
	return found, found.check()
}

// check returns an error if skip can't start a page.
func (s skip) check() error {
	switch {
	case s.value == "":
		return errors.New("the @odata.nextLink has no $skiptoken, so the next page can't be requested")
	case len(s.value) > maxTokenBytes:
		return fmt.Errorf("the skip token of the @odata.nextLink is longer than %d bytes", maxTokenBytes)
	}
	if s.name == "$skip" {
		if _, err := strconv.ParseUint(s.value, 10, 31); err != nil {
			return errors.New("the $skip of the @odata.nextLink isn't a number of items")
		}
	}
	return nil
}
