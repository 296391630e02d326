package referral

import (
	"encoding/json"
	"math"
	"strings"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// holds tells whether a referral has everything that was sent. The status may have moved on.
func holds(doc, body document.Document) bool {
	for _, change := range document.Diff(Shape, doc, document.Overlay(Shape, doc, doc, body)) {
		if change.Path[0] != "status" && change.Path[0] != "substatus" {
			return false
		}
	}
	return true
}

// holdsAbout is holds for what an earlier run sent: the service may have trimmed and escaped its strings and rounded its
// numbers. Another type makes it another referral: to forget one and create another is how a type is changed.
func holdsAbout(doc, body document.Document) bool {
	had, sent := plainDocument(doc), plainDocument(body)
	for _, change := range document.Diff(Shape, had, document.Overlay(Shape, had, had, sent)) {
		moved := change.Path[0] == "status" || change.Path[0] == "substatus"
		if !moved && !nearlyEqual(change.Old, change.New) {
			return false
		}
	}
	return true
}

// nearlyEqual tells whether two numbers differ by what the service may have rounded.
func nearlyEqual(a, b any) bool {
	x, isX := a.(json.Number)
	y, isY := b.(json.Number)
	if !isX || !isY {
		return false
	}
	first, err1 := x.Float64()
	second, err2 := y.Float64()
	return err1 == nil && err2 == nil && math.Abs(first-second) < 0.01
}

// plainly copies a value with each string as plain has it.
func plainly(value any) any {
	switch v := value.(type) {
	case string:
		return document.Plain(v)
	case []any:
		all := make([]any, len(v))
		for i, element := range v {
			all[i] = plainly(element)
		}
		return all
	case map[string]any:
		return plainDocument(v)
	}
	return value
}

func plainDocument(doc document.Document) document.Document {
	all := make(document.Document, len(doc))
	for name, property := range doc {
		all[name] = plainly(property)
	}
	return all
}

// identity is what tells a referral from others that somebody creates at the same time, and what the service is expected
// to leave as it was sent. The type isn't part of it: the service derives that from the consent.
type identity struct{ name, customer, reference string }

func identityOf(doc document.Document) identity {
	customer, _ := doc["customerProfile"].(map[string]any)
	return identity{document.Plain(doc["name"]), document.Plain(customer["name"]), document.Plain(doc["externalReferenceId"])}
}

// family is the part of an identity that the service surely doesn't make up.
func (i identity) family() identity { return identity{customer: i.customer, reference: i.reference} }

// mayBe tells whether a referral may be the one that was sent although it doesn't hold all of that. The service may name
// what was sent without a name.
func (i identity) mayBe(sent identity) bool {
	return i.family() == sent.family() && (sent.name == "" || i.name == sent.name)
}

// answers tells whether the answer to a creation is about what was sent. The service may cut a string, and name what has no
// name; another customer, reference or name makes it an answer about another referral.
func answers(doc, body document.Document) bool {
	got, sent := identityOf(doc), identityOf(body)
	fits := func(got, sent string) bool {
		return got == sent || got != "" && sent != "" && (strings.HasPrefix(got, sent) || strings.HasPrefix(sent, got))
	}
	return fits(got.customer, sent.customer) && fits(got.reference, sent.reference) && (sent.name == "" || fits(got.name, sent.name))
}
