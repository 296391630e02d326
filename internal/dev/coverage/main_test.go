package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

func TestCoverage_Table_IsWellFormed(t *testing.T) {
	all := rows()
	if lines := strings.Count(table, "\n"); len(all) != lines || lines < 100 {
		t.Errorf("%d of %d lines are valid", len(all), lines)
	}
	seen := map[string]bool{}
	for _, r := range all {
		if seen[r.wire] || sources[r.source] == "" {
			t.Errorf("%+v is a duplicate or has an unknown source", r)
		}
		seen[r.wire] = true
	}
}

// mappedPaths collects the attribute's path for the wire path of every property of the shape that isn't an object or a list. The wire paths
// of objects with arbitrary names end in a dot.
func mappedPaths(shape document.Shape, path, attribute string, into map[string]string) {
	for _, property := range shape.Properties {
		wire, name := path+property.Name, attribute+property.Attribute
		switch property.Kind {
		case document.Object:
			mappedPaths(property.Shape, wire+".", name+".", into)
		case document.List:
			mappedPaths(property.Shape, wire+"[].", name+"[].", into)
		case document.References:
			into[wire+"[].id"] = name
		case document.Texts:
			into[wire+"."] = name
		default:
			into[wire] = name
		}
	}
}

// The table must name the attributes that the provider maps.
func TestCoverage_Table_NamesTheAttributesOfTheShape(t *testing.T) {
	mapped := map[string]string{}
	mappedPaths(referral.Shape, "", "", mapped)
	covered := map[string]bool{}
	for _, r := range rows() {
		want := preserved
		for path, attribute := range mapped {
			if path == r.wire || strings.HasSuffix(path, ".") && strings.HasPrefix(r.wire, path) {
				want, covered[path] = attribute, true
			}
		}
		if r.attribute != want && !(r.attribute == dropped && want == preserved) {
			t.Errorf("%s: the table has %s, the shape has %s", r.wire, r.attribute, want)
		}
	}
	for path := range mapped {
		if !covered[path] {
			t.Errorf("the table lacks %s", path)
		}
	}
}

// The table must have all properties of the published and observed documents.
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
				t.Errorf("%s: the table lacks %s", filepath.Base(file), path)
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
		t.Errorf("docs/guides/coverage.md doesn't match the table: run make docs (%v)", err)
	}
}
