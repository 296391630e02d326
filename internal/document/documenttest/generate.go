// Package documenttest generates documents for property tests: every property is absent, null, empty, ordinary or odd, and every level
// may have unmodelled properties.
package documenttest

import (
	"encoding/json"
	"fmt"

	"pgregory.net/rapid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document/shape"
)

// Source generates documents of a shape.
type Source struct {
	Shape document.Shape
	// Values lists the values of properties that the service restricts, by path: wire names and dots, without labels of members.
	Values map[string][]string
	// Shared lists strings that several members of a list often have in common, so that only an identity distinguishes them.
	Shared map[string][]string
}

// Sample generates documents with every kind of property, in objects and in lists.
var Sample = Source{
	Shape: shape.Of(
		shape.Texts("id", "eTag", "name", "status", "salesStage", "statusReason"),
		shape.Instants("createdDateTime", "closedDateTime", "expirationDateTime"),
		shape.Bools("favorite", "isSpam"), shape.Labels("tags"), shape.Maps("trackingInfo"),
		shape.List("target", document.Identity{Keys: []string{"id"}, Hints: []string{"type", "name"}}, shape.Texts("type", "id")),
		shape.Group("customerProfile",
			shape.Texts("name"), people(), shape.Group("address", shape.Texts("city", "country")),
			shape.List("ids", document.Identity{Keys: []string{"id", "profileType"}}, shape.Texts("profileType", "id")),
		),
		shape.Group("consent", shape.Bools("consentToContact")),
		shape.Group("details",
			shape.Texts("notes", "currency"), shape.Decimals("dealValue"), shape.Instants("closingDateTime"),
			shape.Group("requirements",
				shape.References("industries", "products"),
				shape.List("solutions", document.Identity{Keys: []string{"id"}, Hints: []string{"type", "name"}}, shape.Texts("id", "name", "type"),
					shape.ReadOnly(shape.Decimals("price"), shape.Instants("closingDateTime"))),
				shape.ReadOnly(shape.Labels("offers"))),
		),
		people(),
	),
	Values: map[string][]string{
		"target.id":                         {"msft", "T2", "T3"},
		"customerProfile.ids.profileType":   {"Duns", "External"},
		"customerProfile.ids.id":            {"970000001", "970000002", "X-1"},
		"details.requirements.solutions.id": {"SOL-1-A", "SOL-2-B"},
		"team.email":                        {"elena@fabrikam.example", "ELENA@fabrikam.example", "otto@fabrikam.example"},
		"customerProfile.team.email":        {"marta@northwind.example", "joe@northwind.example"},
	},
	Shared: map[string][]string{
		"team.firstName":                      {"Ann", "Bob"},
		"customerProfile.team.firstName":      {"Ann", "Bob"},
		"details.requirements.solutions.name": {"Azure", "Teams"},
	},
}

func people() []document.Property {
	identity := document.Identity{Keys: []string{"email"}, Hints: []string{"firstName", "lastName"}, Names: [][]string{{"email"}, {"firstName", "lastName"}}}
	return shape.List("team", identity, shape.Texts("firstName", "lastName", "phoneNumber", "title"), shape.Caseless("email"),
		shape.Group("contactPreference", shape.Texts("locale"), shape.Bools("disableNotifications")))
}

// oddTexts has unusual strings, like those in real documents.
var oddTexts = []string{"NORTHWIND OIL &amp; GAS S.A.", "EJEMPLO ", " Vicente López", "${var.name}", "%{ if true }x%{ endif }",
	"it's \"quoted\"\nand two lines", "100", "<b>&</b>", "日本語", "a\\b", "Ünïcode", "$${literal}", "null", "\ttab", "Jose\u0301 Nu\u0301n\u0303ez"}

// Document generates a document.
func (s Source) Document() *rapid.Generator[document.Document] {
	return rapid.Custom(func(t *rapid.T) document.Document {
		doc := s.object(t, s.Shape, "", 0)
		delete(doc, "links")
		return doc
	})
}

// Value generates a value of a property: a form of nothing other than absence, or a value. path has wire names and dots, without
// labels of members.
func (s Source) Value(shape document.Shape, path string) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any { return s.value(t, shape, path, 0) })
}

func (s Source) value(t *rapid.T, shape document.Shape, path string, depth int) any {
	form := rapid.IntRange(0, 9).Draw(t, "form")
	if form == 0 {
		return nil
	}
	if form == 2 && shape.ReadOnly {
		return anything(t, depth)
	}
	switch shape.Kind {
	case document.Object, document.Texts:
		if form == 1 {
			return document.Document{}
		}
		return s.object(t, shape, path, depth+1)
	case document.List, document.References, document.Labels:
		if form == 1 {
			return rapid.SampledFrom([]any{[]any{}, document.Document{}}).Draw(t, "emptyList")
		}
		return s.elements(t, shape, path, depth)
	default:
	}
	if form == 1 && shape.Kind != document.Bool {
		return ""
	}
	return s.scalar(t, shape.Kind, path)
}

func (s Source) object(t *rapid.T, shape document.Shape, path string, depth int) document.Document {
	doc := document.Document{}
	for _, property := range shape.Properties {
		if rapid.IntRange(0, 3).Draw(t, "absent") == 0 {
			continue
		}
		doc[property.Name] = s.value(t, property.Shape, join(path, property.Name), depth)
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "unmodelled") {
		doc[fmt.Sprintf("xUnmodelled%d", i)] = anything(t, depth)
	}
	return doc
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (s Source) elements(t *rapid.T, shape document.Shape, path string, depth int) []any {
	all := []any{}
	for range rapid.IntRange(1, 4).Draw(t, "length") {
		switch shape.Kind {
		case document.References:
			reference := document.Document{"id": rapid.SampledFrom([]string{"Education", "Manufacturing", "Microsoft365", "X1"}).Draw(t, "reference")}
			if rapid.Bool().Draw(t, "more") {
				reference["xUnmodelled"] = anything(t, depth)
			}
			all = append(all, reference)
		case document.Labels:
			label := rapid.SampledFrom([]string{"hot", "cold"}).Draw(t, "label")
			all = append(all, rapid.SampledFrom([]any{label, document.Document{"tag": label}, document.Document{"id": label}, json.Number("7")}).Draw(t, "labelForm"))
		default:
			all = append(all, s.member(t, shape, path, depth))
		}
	}
	return all
}

// member generates a member of a list. One in four has no identity, in any form, and some of those have no value at all that an
// attribute shows.
func (s Source) member(t *rapid.T, shape document.Shape, path string, depth int) document.Document {
	doc := s.object(t, document.Shape{Kind: document.Object, Properties: shape.Properties}, path, depth+1)
	if rapid.IntRange(0, 3).Draw(t, "anonymous") > 0 {
		return doc
	}
	blank := rapid.IntRange(0, 3).Draw(t, "blank") == 0
	for _, property := range shape.Properties {
		switch {
		case blank:
			delete(doc, property.Name)
		case property.Name == "email" || property.Name == "id":
			doc[property.Name] = rapid.SampledFrom([]any{nil, ""}).Draw(t, "nothing")
		}
	}
	return doc
}

func (s Source) scalar(t *rapid.T, kind document.Kind, path string) any {
	switch kind {
	case document.Bool:
		return rapid.Bool().Draw(t, "bool")
	case document.Instant:
		base := rapid.SampledFrom([]string{"2026-02-24T21:04:06", "2027-12-31T23:59:59"}).Draw(t, "time")
		return base + rapid.SampledFrom([]string{"", ".174320", ".17432", ".0372014", ".0000000"}).Draw(t, "fraction") + "Z"
	case document.Decimal:
		text := rapid.SampledFrom([]string{"0", "1", "0.1", "10000", "1234.50", "99999999999999999999.99", "0.01", "1e3",
			"12345678901234567890123456.789"}).Draw(t, "decimal")
		if rapid.IntRange(0, 5).Draw(t, "decimalAsText") == 0 {
			return text
		}
		return json.Number(text)
	default:
	}
	if set, ok := s.Values[path]; ok {
		return rapid.SampledFrom(set).Draw(t, "member")
	}
	if set, ok := s.Shared[path]; ok && rapid.Bool().Draw(t, "useShared") {
		return rapid.SampledFrom(set).Draw(t, "shared")
	}
	if rapid.Bool().Draw(t, "odd") {
		return rapid.SampledFrom(oddTexts).Draw(t, "text")
	}
	return rapid.StringMatching(`[A-Za-z][A-Za-z0-9 ._-]{0,11}[a-z0-9]`).Draw(t, "text")
}

// anything generates an arbitrary JSON value for an unmodelled property.
func anything(t *rapid.T, depth int) any {
	kinds := 7
	if depth > 3 {
		kinds = 5
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "anything") {
	case 0:
		return nil
	case 1:
		return rapid.SampledFrom(oddTexts).Draw(t, "text")
	case 2:
		return json.Number(rapid.SampledFrom([]string{"0", "-1.50", "1e9"}).Draw(t, "number"))
	case 3:
		return rapid.Bool().Draw(t, "bool")
	case 4:
		return ""
	case 5:
		all := []any{}
		for range rapid.IntRange(0, 2).Draw(t, "length") {
			all = append(all, anything(t, depth+1))
		}
		return all
	}
	return document.Document{"a": anything(t, depth+1), "b": anything(t, depth+1)}
}
