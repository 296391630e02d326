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
	// maxPages bounds a listing; at 100 referrals a page that is a million of them.
	maxPages = 10_000
	// maxItems bounds a listing whose pages are larger than those of the service, and maxPageItems a page; the service's
	// largest has 100.
	maxItems     = 1_000_000
	maxPageItems = 1000
	// maxTokenBytes bounds a skip token, which travels in a URL.
	maxTokenBytes = 8 << 10
)

// Query selects what List gives. Values are percent-encoded on the way out; quoting inside a filter is the caller's.
type Query struct {
	Filter  string // $filter, such as status eq 'New'; empty means all that the user may see
	OrderBy string // $orderby, such as updatedDateTime desc
	Top     int    // $top, a hint for the size of a page (at most 100); 0 leaves it to the service
	// Count, if not nil, asks for $count and gets the total and the number of items on the first page, once, before the
	// first item, if the service gives a total.
	Count func(total int64, onPage int)
}

// List gives each item that a query finds, page by page, as the service sent it: JSON objects, in its order. An error
// (*Error or *CallError) is given once and ends the sequence. Pages of 100 come with an @odata.nextLink, which is not
// followed: the documented one is plain http and leads to another path, so it would leak the token. Only its skip token
// is taken, and put on the configured endpoint with the query's own filter, order and size.
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

// listing is a walk through the pages of a query.
type listing struct {
	client *Client
	query  Query
	next   skip // where the next page begins; zero before the first page and after the last
	seen   map[skip]bool
	pages  int
	items  int
}

// page is an answer of the collection.
type page struct {
	Value []json.RawMessage `json:"value"`
	Count json.RawMessage   `json:"@odata.count"` // left alone unless asked for
	Next  *string           `json:"@odata.nextLink"`
}

// fetch gets the next page's items and notes where the one after it begins.
func (l *listing) fetch(ctx context.Context) ([]json.RawMessage, error) {
	if l.query.Top < 0 {
		return nil, &CallError{
			Call: http.MethodGet + " " + collectionPath,
			Err:  fmt.Errorf("a page size of %d is not possible", l.query.Top),
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

// read checks a page whole before any of it is given out.
func (l *listing) read(rep *reply) ([]json.RawMessage, error) {
	if err := checkDocument(rep); err != nil {
		return nil, err
	}
	var p page
	if err := json.Unmarshal(rep.body, &p); err != nil {
		return nil, errors.New("the answer is not a page of referrals: its value or its @odata.nextLink has another type")
	}
	if p.Value == nil {
		return nil, errors.New("the answer is not a page of referrals: it has no value")
	}
	if len(p.Value) > maxPageItems {
		return nil, fmt.Errorf("page %d has %d items, and at most %d can be read; the service's largest page has 100",
			l.pages, len(p.Value), maxPageItems)
	}
	if l.items += len(p.Value); l.items > l.client.maxItems {
		return nil, fmt.Errorf("the listing has more than %d items", l.client.maxItems)
	}
	for i, item := range p.Value {
		if !isJSONObject(item) {
			return nil, fmt.Errorf("item %d of page %d is not a JSON object", i+1, l.pages)
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

// advance moves on to the page that a nextLink leads to.
func (l *listing) advance(nextLink string) error {
	next, err := parseNextLink(nextLink)
	switch {
	case err != nil:
		return err
	case l.seen[next]:
		return fmt.Errorf("after page %d the listing goes in a circle: its @odata.nextLink was there before", l.pages)
	case l.pages >= l.client.maxPages:
		return fmt.Errorf("the listing has more than %d pages", l.client.maxPages)
	}
	l.next, l.seen[next] = next, true
	return nil
}

// encode gives the query of the next page's URL.
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

// escapeValue percent-encodes a query value; a blank becomes %20, because not every server reads + as one.
func escapeValue(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

// skip is where a page begins: a skip token, or a number of items; zero means at the start.
type skip struct {
	name  string // $skiptoken or $skip
	value string
}

// parseNextLink takes the skip token, or else the skip count, from an @odata.nextLink. Scheme, host and path are not
// looked at, however they are. Errors don't echo the link.
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
			continue // the first of a kind counts, and a token before a number
		}
		value, err := url.QueryUnescape(rawValue)
		if err != nil {
			return skip{}, errors.New("the @odata.nextLink has a skip token that is not percent-encoded correctly")
		}
		found = skip{name: strings.ToLower(name), value: value}
	}
	return found, found.check()
}

// check errs on what can't lead to a next page.
func (s skip) check() error {
	switch {
	case s.value == "":
		return errors.New("the @odata.nextLink has no $skiptoken, so the next page can't be asked for")
	case len(s.value) > maxTokenBytes:
		return fmt.Errorf("the @odata.nextLink has a skip token longer than %d bytes", maxTokenBytes)
	}
	if s.name == "$skip" {
		if _, err := strconv.ParseUint(s.value, 10, 31); err != nil {
			return errors.New("the @odata.nextLink has a $skip that is not a number of items")
		}
	}
	return nil
}
