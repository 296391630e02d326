package referral

import (
	"encoding/json"
	"math"
	"strings"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// contains reports whether a referral contains everything that was sent. Its status may have moved on.
func contains(doc, body document.Document) bool {
	for _, change := range document.Diff(Shape, doc, document.Overlay(Shape, doc, doc, body)) {
		if change.Path[0] != "status" && change.Path[0] != "substatus" {
			return false
		}
	}
	return true
}

// roughlyContains is contains with tolerance, for the referrals of earlier runs: the service may have trimmed and escaped strings
// and rounded numbers. A different type makes a different referral, because users change a type by creating a new referral.
func roughlyContains(doc, body document.Document) bool {
	had, sent := plainDocument(doc), plainDocument(body)
	for _, change := range document.Diff(Shape, had, document.Overlay(Shape, had, had, sent)) {
		moved := change.Path[0] == "status" || change.Path[0] == "substatus"
		if !moved && !nearlyEqual(change.Old, change.New) {
			return false
		}
	}
	return true
}

// nearlyEqual reports whether two numbers are equal except for the service's rounding.
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

// plainValue copies a value with each string in the form of document.Plain.
func plainValue(value any) any {
	switch v := value.(type) {
	case string:
		return document.Plain(v)
	case []any:
		all := make([]any, len(v))
		for i, element := range v {
			all[i] = plainValue(element)
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
		all[name] = plainValue(property)
	}
	return all
}

// identity distinguishes a referral from others that are created at the same time. The service is expected to leave these values
// unchanged. The type isn't part of it, because the service derives the type from the consent.
type identity struct{ name, customer, reference string }

func identityOf(doc document.Document) identity {
	customer, _ := doc["customerProfile"].(map[string]any)
	return identity{document.Plain(doc["name"]), document.Plain(customer["name"]), document.Plain(doc["externalReferenceId"])}
}

// family returns the part of an identity that the service never sets itself.
func (i identity) family() identity { return identity{customer: i.customer, reference: i.reference} }

// mayMatch reports whether a referral may be the one that was sent although it doesn't contain all values. The service may add a
// name to a referral that was sent without one.
func (i identity) mayMatch(sent identity) bool {
	return i.family() == sent.family() && (sent.name == "" || i.name == sent.name)
}

// respondsTo reports whether the response to a creation is about the referral that was sent. The service may truncate strings,
// and may add a missing name; any other difference in customer, reference or name means another referral.
func respondsTo(doc, body document.Document) bool {
	got, sent := identityOf(doc), identityOf(body)
	fits := func(got, sent string) bool {
		return got == sent || got != "" && sent != "" && (strings.HasPrefix(got, sent) || strings.HasPrefix(sent, got))
	}
	return fits(got.customer, sent.customer) && fits(got.reference, sent.reference) && (sent.name == "" || fits(got.name, sent.name))
}
