// Command coverage prints the page "API coverage": each published property of a referral, its source, and the attribute that holds it. The
// table is properties.tsv; a test compares it with the shape.
package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/provider"
)

// table has a line for each property: its wire path, the source, and the attribute or "preserved" or "dropped".
//
//go:embed properties.tsv
var table string

// row is a line of the table.
type row struct{ wire, source, attribute string }

// The handling of a property without an attribute.
const (
	preserved = "preserved"
	dropped   = "dropped"
)

// sources describes the sources of properties.
var sources = map[string]string{
	"observed":   "a document of the real service",
	"sample":     "a sample in Partner Center's documentation",
	"definition": "the page \"Referral resources\" or the definition of Microsoft's connector",
}

func main() {
	text, err := page()
	if err != nil {
		log.Fatal(err)
	}
	if _, err := os.Stdout.WriteString(text); err != nil {
		log.Fatal(err)
	}
}

func rows() []row {
	var all []row
	for line := range strings.Lines(table) {
		if fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); len(fields) == 3 {
			all = append(all, row{fields[0], fields[1], fields[2]})
		}
	}
	return all
}

// schema returns the attributes of the resource.
func schema() ([]*tfprotov6.SchemaAttribute, error) {
	server, err := provider.NewServer("docs")
	if err != nil {
		return nil, err
	}
	all, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	resource := all.ResourceSchemas["partnercenter_referral"]
	if resource == nil {
		return nil, errors.New("the provider has no partnercenter_referral")
	}
	return resource.Block.Attributes, nil
}

// find returns the attribute at a path such as details.requirements.solutions[].price; nil if there is none.
func find(attributes []*tfprotov6.SchemaAttribute, path string) *tfprotov6.SchemaAttribute {
	step, rest, more := strings.Cut(path, ".")
	for _, attribute := range attributes {
		switch {
		case attribute.Name != strings.TrimSuffix(step, "[]"):
		case !more:
			return attribute
		case attribute.NestedType != nil:
			return find(attribute.NestedType.Attributes, rest)
		}
	}
	return nil
}

const head = `---
page_title: "API coverage - partnercenter Provider"
description: |-
  Every published property of a referral, its source, and the attribute that holds it.
---

# API coverage

Every published property of a referral. *set* means that a configuration can set the attribute, *read* that the attribute is read-only.
A property without an attribute is *preserved*: an update sends it back unchanged. Properties that aren't in this table are preserved
too. [partnercenter_deal_registration](../resources/deal_registration.md) sets the properties in ` + "`registrations`" + `.

`

func page() (string, error) {
	attributes, err := schema()
	if err != nil {
		return "", err
	}
	var text strings.Builder
	text.WriteString(head)
	text.WriteString("| wire name | attribute | | source |\n| --- | --- | --- | --- |\n")
	for _, r := range rows() {
		name, access := "`"+r.attribute+"`", "set"
		switch attribute := find(attributes, r.attribute); {
		case r.attribute == preserved:
			name, access = "", preserved
		case r.attribute == dropped:
			name, access = "", "dropped: links for clients, which an update must not contain"
		case attribute == nil:
			return "", fmt.Errorf("the resource has no attribute %s", r.attribute)
		case !attribute.Optional && !attribute.Required:
			access = "read"
		}
		fmt.Fprintf(&text, "| `%s` | %s | %s | %s |\n", r.wire, name, access, r.source)
	}
	text.WriteString("\nSources:\n\n")
	for _, name := range []string{"observed", "sample", "definition"} {
		fmt.Fprintf(&text, "- *%s*: %s\n", name, sources[name])
	}
	return text.String(), nil
}
