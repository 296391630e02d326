package provider_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/acctest"
)

// root is where README.md and examples/ are.
const root = "../.."

// lead is in the emulator before every example: the one that the examples of imports take over.
const lead = `{
	"id": "c5fbb3b6-be74-4795-9fb5-4324c73fed37", "engagementId": "65edc0b5-3485-41b7-a17e-dfa9ef4706e2",
	"eTag": "\"00006d10-0000-0000-0000-5c70aa630000\"", "type": "Independent", "status": "New", "substatus": "Pending",
	"customerProfile": {"name": "Northwind Traders"}, "consent": {"consentToContact": true},
	"details": {"dealValue": 10000, "currency": "USD"}, "direction": "Incoming"
}`

// requirement is needed where the first step imports: plugin-testing adds it to other steps only.
const requirement = `terraform {
	required_providers {
		partnercenter = { source = "partnercenter/partnercenter" }
	}
}
`

var (
	importIdentity = regexp.MustCompile(`identity\s*=\s*\{\s*(id\s*=\s*"[^"]*")\s*\}`)
	importCommand  = regexp.MustCompile(`^terraform import (\S+) (\S+)$`)
	fence          = regexp.MustCompile("(?s)```(?:terraform|hcl)\n(.*?)```")
)

// Every .tf file under examples/ stands for itself: it can be planned and applied, and leaves nothing to change. What it
// imports isn't changed either.
func TestAccExamples(t *testing.T) {
	for path, content := range files(t, filepath.Join(root, "examples"), ".tf") {
		t.Run(path, func(t *testing.T) {
			checkNames(t, path, content)
			example := resource.TestCase{Steps: []resource.TestStep{exampleStep(content)}}
			if importIdentity.MatchString(content) {
				// An older CLI doesn't know identities; all else in the file is checked on every CLI.
				t.Run("as id", func(t *testing.T) {
					runExample(t, resource.TestCase{Steps: []resource.TestStep{exampleStep(importIdentity.ReplaceAllString(content, "$1"))}})
				})
				example.TerraformVersionChecks = []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)}
			} else if strings.Contains(content, "identity") {
				t.Fatalf("its identity is written in a way that %s doesn't match", importIdentity)
			}
			runExample(t, example)
		})
	}
}

// Every command of an import.sh imports the lead, whatever form the id has.
func TestAccExamplesOfImportCommands(t *testing.T) {
	for path, content := range files(t, filepath.Join(root, "examples"), ".sh") {
		t.Run(path, func(t *testing.T) {
			commands := 0
			for line := range strings.Lines(content) {
				line = strings.TrimSpace(line)
				if line == "" || strings.HasPrefix(line, "#") {
					continue
				}
				command := importCommand.FindStringSubmatch(line)
				if command == nil {
					t.Fatalf("not a command that this test knows: %s", line)
				}
				commands++
				resourceType, name, _ := strings.Cut(command[1], ".")
				config := requirement + `resource "` + resourceType + `" "` + name + `" {
					type             = "Independent"
					customer_profile = {}
					consent          = {}
					details          = {}
				}`
				runExample(t, resource.TestCase{Steps: []resource.TestStep{
					{Config: config, ResourceName: command[1], ImportState: true, ImportStateId: command[2], ImportStatePersist: true},
					exampleStep(config),
				}})
			}
			if commands == 0 {
				t.Error("there is no command in it")
			}
		})
	}
}

// A snippet of the README is part of a file under examples/, so the tests above hold for it as well.
func TestSnippetsAreTakenFromExamples(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	examples := files(t, filepath.Join(root, "examples"), ".tf")
	snippets := fence.FindAllStringSubmatch(string(readme), -1)
	if len(snippets) == 0 {
		t.Error("README.md has no snippet")
	}
	for _, snippet := range snippets {
		found := false
		for _, content := range examples {
			found = found || strings.Contains(content, snippet[1])
		}
		if !found {
			t.Errorf("no example has this snippet of README.md:\n%s", snippet[1])
		}
	}
}

// exampleStep applies a configuration; that the next plan is empty is checked by every step anyway.
func exampleStep(config string) resource.TestStep {
	step := resource.TestStep{Config: config}
	if strings.Contains(config, "import {") {
		step.ConfigPlanChecks.PreApply = []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}
	}
	return step
}

func runExample(t *testing.T, example resource.TestCase) {
	t.Helper()
	e, _ := acctest.Start(t)
	acctest.Seed(t, e, acctest.Document(t, lead))
	example.ProtoV6ProviderFactories = acctest.Providers
	resource.Test(t, example)
}

// files are the contents of the files below a folder with an extension, by path.
func files(t *testing.T, folder, extension string) map[string]string {
	t.Helper()
	contents := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != extension {
			return err
		}
		content, err := os.ReadFile(path)
		contents[strings.TrimPrefix(path, folder+string(filepath.Separator))] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(contents) == 0 {
		t.Fatalf("%s has no file %s", folder, extension)
	}
	return contents
}

// checkNames fails on a name inside a nested attribute that the schema doesn't have. Terraform says nothing about those:
// it drops them from the object without a word.
func checkNames(t *testing.T, path, content string) {
	t.Helper()
	file, diags := hclsyntax.ParseConfig([]byte(content), path, hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	body := file.Body.(*hclsyntax.Body)
	names := nameCheck{t, map[string]hclsyntax.Expression{}}
	for _, block := range body.Blocks {
		if block.Type == "locals" {
			for name, attribute := range block.Body.Attributes {
				names.locals[name] = attribute.Expr
			}
		}
	}
	resources := schemas(t).ResourceSchemas
	for _, block := range body.Blocks {
		if block.Type != "resource" {
			continue
		}
		schema := resources[block.Labels[0]]
		if schema == nil {
			t.Fatalf("there is no resource %s", block.Labels[0])
		}
		for _, attribute := range schema.Block.Attributes {
			if set, ok := block.Body.Attributes[attribute.Name]; ok {
				names.check(attribute, set.Expr)
			}
		}
	}
}

type nameCheck struct {
	t      *testing.T
	locals map[string]hclsyntax.Expression
}

// check goes down objects and lists that are written out, in place or as a local value.
func (n nameCheck) check(attribute *tfprotov6.SchemaAttribute, value hclsyntax.Expression) {
	n.t.Helper()
	if attribute.NestedType == nil {
		return
	}
	switch value := value.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		if local, ok := n.locals[localName(value.Traversal)]; ok {
			n.check(attribute, local)
		}
	case *hclsyntax.TupleConsExpr:
		for _, element := range value.Exprs {
			n.check(attribute, element)
		}
	case *hclsyntax.ObjectConsExpr:
		for _, item := range value.Items {
			name := hcl.ExprAsKeyword(item.KeyExpr)
			nested := find(attribute.NestedType.Attributes, name)
			if nested == nil {
				n.t.Errorf("%s: %s has no attribute %q", item.KeyExpr.Range(), attribute.Name, name)
				continue
			}
			n.check(nested, item.ValueExpr)
		}
	}
}

// localName is the name of a local value that is used as it is, "" for anything else.
func localName(used hcl.Traversal) string {
	if len(used) != 2 || used.RootName() != "local" {
		return ""
	}
	attribute, _ := used[1].(hcl.TraverseAttr)
	return attribute.Name
}

func find(attributes []*tfprotov6.SchemaAttribute, name string) *tfprotov6.SchemaAttribute {
	for _, attribute := range attributes {
		if attribute.Name == name {
			return attribute
		}
	}
	return nil
}
