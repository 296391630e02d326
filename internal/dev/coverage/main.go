// Command coverage prints the page "What of the API is covered": each property that is published of a referral, where that is
// known from, and what the provider does with it. The table is properties.tsv; a test compares it with the shape.
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

// table has a line for each property: its path on the wire, the source, and the attribute, "preserved" or "dropped".
//
//go:embed properties.tsv
var table string

// row is a line of the table.
type row struct{ wire, source, attribute string }

// What becomes of a property without an attribute.
const (
	preserved = "preserved"
	dropped   = "dropped"
)

// sources say where a property is known from.
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

// schema gives the attributes of the resource.
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

// find gives the attribute at a path such as details.requirements.solutions[].price; nil if there is none.
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
page_title: "What of the API is covered - partnercenter Provider"
description: |-
  Every published property of a referral, where it is known from, and the attribute that holds it.
---

# What of the API is covered

Every property that is published of a referral. *set* means that a configuration can set the attribute, *read* that it only shows
what Partner Center has. What has no attribute is *preserved*: an update sends it back as it was read. So is every property
that isn't in this table. What ` + "`registrations`" + ` has is set with
[partnercenter_deal_registration](../resources/deal_registration.md).

`

func page() (string, error) {
	attributes, err := schema()
	if err != nil {
		return "", err
	}
	var text strings.Builder
	text.WriteString(head)
	text.WriteString("| property on the wire | attribute | | known from |\n| --- | --- | --- | --- |\n")
	for _, r := range rows() {
		name, access := "`"+r.attribute+"`", "set"
		switch attribute := find(attributes, r.attribute); {
		case r.attribute == preserved:
			name, access = "", preserved
		case r.attribute == dropped:
			name, access = "", "links for clients; an update must not have them"
		case attribute == nil:
			return "", fmt.Errorf("the resource has no attribute %s", r.attribute)
		case !attribute.Optional && !attribute.Required:
			access = "read"
		}
		fmt.Fprintf(&text, "| `%s` | %s | %s | %s |\n", r.wire, name, access, r.source)
	}
	text.WriteString("\nKnown from:\n\n")
	for _, name := range []string{"observed", "sample", "definition"} {
		fmt.Fprintf(&text, "- *%s*: %s\n", name, sources[name])
	}
	return text.String(), nil
}
