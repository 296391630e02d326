package main

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document/shape"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/registration"
)

var exceptionRow = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| `([^`]+)` \\|$")

// Descriptions don't mention wire names, so the resource's page must list every exception to the rule.
func TestPages_WireNames_ListEveryException(t *testing.T) {
	for page, resource := range map[string]document.Shape{"referral": referral.Shape, "deal_registration": registration.Shape} {
		text, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "resources", page+".md"))
		if err != nil {
			t.Fatal(err)
		}
		_, section, _ := strings.Cut(string(text), "\n## Names on the wire\n")
		section, _, _ = strings.Cut(section, "\n## ")
		listed := map[string]string{}
		for _, row := range exceptionRow.FindAllStringSubmatch(section, -1) {
			listed[row[1]] = row[2]
		}
		want := map[string]string{}
		exceptions(resource, "", want)
		if len(want) == 0 || !maps.Equal(listed, want) {
			t.Errorf("%s.md lists the exceptions %v, want %v", page, listed, want)
		}
	}
}

// exceptions collects the wire names whose snake case isn't the attribute's name, by the attribute's path.
func exceptions(s document.Shape, path string, into map[string]string) {
	for _, property := range s.Properties {
		at := path + property.Attribute
		if shape.SnakeCase(property.Name) != property.Attribute {
			into[at] = property.Name
		}
		if property.Kind == document.List {
			at += "[]"
		}
		exceptions(property.Shape, at+".", into)
	}
}
