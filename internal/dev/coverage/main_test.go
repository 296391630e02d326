package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

func TestCoverage_Table_IsWellFormed(t *testing.T) {
	all := rows()
	if lines := strings.Count(table, "\n"); len(all) != lines || lines < 100 {
		t.Errorf("%d of %d lines can be read", len(all), lines)
	}
	seen := map[string]bool{}
	for _, r := range all {
		if seen[r.wire] || sources[r.source] == "" {
			t.Errorf("%+v is there twice, or has no such source", r)
		}
		seen[r.wire] = true
	}
}

// shown are the paths of the shape that have a value of their own; those of open objects end in a dot.
func shown(shape document.Shape, path string) []string {
	var all []string
	switch shape.Kind {
	case document.Object, document.List:
		for _, property := range shape.Properties {
			at := property.Name
			if path != "" {
				at = path + "." + property.Name
			}
			switch property.Kind {
			case document.List:
				at += "[]"
			case document.References:
				at += "[].id"
			case document.Texts:
				at += "."
			default:
			}
			all = append(all, shown(property.Shape, at)...)
		}
		return all
	default:
	}
	return []string{path}
}

// TestCoverage_Shape_HasTheAttributesOfTheTable compares what the provider maps with what the table says.
func TestCoverage_Shape_HasTheAttributesOfTheTable(t *testing.T) {
	mapped := shown(referral.Shape, "")
	for _, path := range mapped {
		if !slices.ContainsFunc(rows(), func(r row) bool { return covers(path, r.wire) && r.attribute != preserved && r.attribute != dropped }) {
			t.Errorf("the table has no attribute for %s", path)
		}
	}
	for _, r := range rows() {
		isMapped := slices.ContainsFunc(mapped, func(path string) bool { return covers(path, r.wire) })
		if isMapped != (r.attribute != preserved && r.attribute != dropped) {
			t.Errorf("%s is mapped: %t, and the table says %s", r.wire, isMapped, r.attribute)
		}
	}
}

func covers(path, wire string) bool {
	return path == wire || strings.HasSuffix(path, ".") && strings.HasPrefix(wire, path)
}

// TestCoverage_Schema_NamesThePropertiesOfTheTable goes by the wire name that each attribute's description has.
func TestCoverage_Schema_NamesThePropertiesOfTheTable(t *testing.T) {
	attributes, err := schema()
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, r := range rows() {
		if r.attribute == preserved || r.attribute == dropped {
			continue
		}
		attribute := find(attributes, r.attribute)
		if attribute == nil {
			t.Errorf("there is no attribute %s for %s", r.attribute, r.wire)
			continue
		}
		wire := strings.TrimSuffix(onWire(attribute), "[]")
		if wire != r.wire && !strings.HasPrefix(r.wire, wire+".") {
			t.Errorf("%s is %s on the wire, the table says %s", r.attribute, wire, r.wire)
		}
		named[r.attribute] = true
	}
	for _, path := range leaves(attributes, "") {
		if !named[path] {
			t.Errorf("%s isn't in the table", path)
		}
	}
}

// onWire is the wire name in an attribute's description; "" for what is the provider's own.
func onWire(attribute *tfprotov6.SchemaAttribute) string {
	_, name, _ := strings.Cut(attribute.Description, " On the wire: `")
	name, _, _ = strings.Cut(name, "`")
	return name
}

func leaves(attributes []*tfprotov6.SchemaAttribute, path string) []string {
	var all []string
	for _, attribute := range attributes {
		switch at := path + attribute.Name; {
		case onWire(attribute) == "":
		case attribute.NestedType == nil:
			all = append(all, at)
		case attribute.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeList:
			all = append(all, leaves(attribute.NestedType.Attributes, at+"[].")...)
		default:
			all = append(all, leaves(attribute.NestedType.Attributes, at+".")...)
		}
	}
	return all
}

// TestCoverage_KnownDocuments_AreInTheTable takes the documents that were published and observed.
func TestCoverage_KnownDocuments_AreInTheTable(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "referral", "testdata", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal("there are no documents", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var doc map[string]any
		if err := json.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		delete(doc, "links")
		paths := map[string]bool{}
		collect(doc, "", paths)
		for _, path := range slices.Sorted(maps.Keys(paths)) {
			inTable := func(r row) bool {
				return r.wire == path || strings.HasPrefix(r.wire, path+".") || strings.HasPrefix(r.wire, path+"[]")
			}
			if !slices.ContainsFunc(rows(), inTable) {
				t.Errorf("%s: the table doesn't have %s", filepath.Base(file), path)
			}
		}
	}
}

func collect(value any, path string, into map[string]bool) {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			at := name
			if path != "" {
				at = path + "." + name
			}
			into[at] = true
			collect(inner, at, into)
		}
	case []any:
		for _, element := range v {
			collect(element, path+"[]", into)
		}
	}
}

func TestCoverage_Page_IsTheGeneratedOne(t *testing.T) {
	want, err := page()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "guides", "coverage.md"))
	if err != nil || string(got) != want {
		t.Errorf("docs/guides/coverage.md isn't what the table says: run make docs (%v)", err)
	}
}
