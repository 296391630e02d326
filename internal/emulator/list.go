package emulator

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator/odata"
)

const pageSize = 100

// A query is a request for a list; as a skiptoken it also says where the next page starts.
type query struct {
	Filter  string `json:"filter,omitempty"`
	OrderBy string `json:"orderby,omitempty"`
	Select  string `json:"select,omitempty"`
	Top     *int   `json:"top,omitempty"`
	Skip    int    `json:"skip,omitempty"`
	Count   bool   `json:"count,omitempty"`
	Start   int    `json:"start,omitempty"`

	collection *collection
	keep       odata.Filter
	names      []string
}

// list answers GET on the collection.
func (e *Emulator) list(rawQuery string) answer {
	q, refused := parseQuery(e.collection, rawQuery)
	if refused != nil {
		return refused.answer()
	}
	e.mu.Lock()
	records, behaviour := e.listed(), e.behaviour
	for i, stored := range records {
		records[i] = e.shown(stored)
	}
	e.mu.Unlock()
	if q.keep != nil {
		records = slices.DeleteFunc(records, func(r *record) bool { return !q.keep(r.doc) })
	}
	if !behaviour.ListUnordered {
		order(records, q.OrderBy)
	}
	total := len(records)
	records = records[min(q.Skip, total):]
	if q.Top != nil {
		records = records[:min(*q.Top, len(records))]
	}
	records = records[min(q.Start, len(records)):]
	more := len(records) > pageSize
	body, err := q.page(records[:min(pageSize, len(records))], total, more)
	if err != nil {
		return internal(err).answer()
	}
	return jsonAnswer(http.StatusOK, body)
}

// listed returns the referrals that a listing contains. The lock is held.
func (e *Emulator) listed() []*record {
	since := e.now().Add(-e.behaviour.ListLag)
	return slices.DeleteFunc(e.store.all(), func(r *record) bool { return e.born[text(r.doc, "id")].After(since) })
}

func (q *query) page(records []*record, total int, more bool) ([]byte, error) {
	body := fmt.Appendf(nil, `{"@odata.context":"https://api.partner.microsoft.com/v1.0/$metadata#%s"`, path.Base(q.collection.path))
	if q.Count {
		body = fmt.Appendf(body, `,"@odata.count":%d`, total)
	}
	body = append(body, `,"value":[`...)
	for i, listed := range records {
		if i > 0 {
			body = append(body, ',')
		}
		encoded, err := q.encode(listed)
		if err != nil {
			return nil, err
		}
		body = append(body, encoded...)
	}
	body = append(body, ']')
	if more {
		next := *q
		next.Start += pageSize
		token, err := json.Marshal(next)
		if err != nil {
			return nil, err
		}
		body = fmt.Appendf(body, `,"@odata.nextLink":"%s%s"`, q.collection.nextLink, base64.RawURLEncoding.EncodeToString(token))
	}
	return append(body, '}'), nil
}

func (q *query) encode(listed *record) ([]byte, error) {
	if len(q.names) == 0 {
		return listed.encoded, nil
	}
	selected := map[string]any{}
	for _, name := range q.names {
		if value, there := listed.doc[name]; there {
			selected[name] = value
		}
	}
	return encode(selected)
}

// order sorts in place: without $orderby, and among equals, by creation; documents without the timestamp come first.
func order(records []*record, by string) {
	name, direction, _ := strings.Cut(by, " ")
	if name == "" {
		return
	}
	instants := make(map[*record]time.Time, len(records))
	for _, r := range records {
		if instant, err := time.Parse(time.RFC3339Nano, text(r.doc, name)); err == nil {
			instants[r] = instant
		}
	}
	slices.SortStableFunc(records, func(a, b *record) int { return instants[a].Compare(instants[b]) })
	if direction == "desc" {
		slices.Reverse(records)
	}
}

func parseQuery(c *collection, raw string) (*query, *refusal) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return nil, invalid("", "the query is malformed: %v", err)
	}
	q := &query{collection: c}
	for name, given := range values {
		if !strings.HasPrefix(name, "$") || name == "$skiptoken" {
			continue
		}
		if len(given) != 1 {
			return nil, invalid(name, "%s is given twice", name)
		}
		if err := q.set(name, given[0]); err != nil {
			return nil, invalid(name, "%s: %v", name, err)
		}
	}
	if tokens, continues := values["$skiptoken"]; continues {
		if q, err = q.resume(tokens); err != nil {
			return nil, invalid("$skiptoken", "$skiptoken: %v", err)
		}
	}
	return q, nil
}

func (q *query) set(name, value string) (err error) {
	switch name {
	case "$filter":
		q.Filter = value
		q.keep, err = odata.ParseFilter(value, q.collection.properties)
	case "$orderby":
		q.OrderBy, err = parseOrder(q.collection, value)
	case "$select":
		q.Select = value
		q.names, err = parseSelect(q.collection, value)
	case "$top":
		var top int
		top, err = parseCount(value)
		q.Top = &top
	case "$skip":
		q.Skip, err = parseCount(value)
	case "$count":
		if value != "true" && value != "false" {
			return fmt.Errorf("true or false is needed")
		}
		q.Count = value == "true"
	default:
		return fmt.Errorf("the option is not supported")
	}
	return err
}

func parseOrder(c *collection, value string) (string, error) {
	words := strings.Fields(value)
	known := len(words) > 0 && slices.Contains(c.sortable, words[0])
	if !known || len(words) > 2 || len(words) == 2 && words[1] != "asc" && words[1] != "desc" {
		return "", fmt.Errorf("only %s, with asc or desc, are supported", strings.Join(c.sortable, " and "))
	}
	return strings.Join(words, " "), nil
}

func parseSelect(c *collection, value string) ([]string, error) {
	var names []string
	for _, name := range strings.Split(value, ",") {
		name = strings.TrimSpace(name)
		if _, known := c.properties.Fields[name]; !known {
			return nil, fmt.Errorf("there is no property %s", show(name))
		}
		names = append(names, name)
	}
	return names, nil
}

func parseCount(value string) (int, error) {
	count, err := strconv.ParseUint(value, 10, 31)
	if err != nil {
		return 0, fmt.Errorf("a number from 0 is needed")
	}
	return int(count), nil
}

// resume returns the query that a skiptoken continues. Other options may only repeat the query's.
func (q *query) resume(tokens []string) (*query, error) {
	if len(tokens) != 1 {
		return nil, fmt.Errorf("the option is given twice")
	}
	decoded, err := base64.RawURLEncoding.DecodeString(tokens[0])
	if err != nil {
		return nil, fmt.Errorf("the emulator didn't issue this token")
	}
	next := query{collection: q.collection}
	if err := json.Unmarshal(decoded, &next); err != nil || next.Start <= 0 || next.Skip < 0 || next.Top != nil && *next.Top < 0 {
		return nil, fmt.Errorf("the emulator didn't issue this token")
	}
	if q.contradicts(next) {
		return nil, fmt.Errorf("the other options differ from those of the query that it continues")
	}
	if next.Filter != "" {
		if next.keep, err = odata.ParseFilter(next.Filter, q.collection.properties); err != nil {
			return nil, err
		}
	}
	if next.Select != "" {
		if next.names, err = parseSelect(q.collection, next.Select); err != nil {
			return nil, err
		}
	}
	return &next, nil
}

// contradicts reports whether a query's options differ from those of the query that it continues.
func (q *query) contradicts(next query) bool {
	differ := func(asked, continued string) bool { return asked != "" && asked != continued }
	return differ(q.Filter, next.Filter) || differ(q.OrderBy, next.OrderBy) || differ(q.Select, next.Select) ||
		q.Top != nil && (next.Top == nil || *q.Top != *next.Top) || q.Skip != 0 && q.Skip != next.Skip
}
