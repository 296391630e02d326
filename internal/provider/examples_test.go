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

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// root is the folder of README.md and examples/.
const root = "../.."

// lead is in the emulator before every example: the import examples adopt it.
const lead = `{
	"id": "c5fbb3b6-be74-4795-9fb5-4324c73fed37", "engagementId": "65edc0b5-3485-41b7-a17e-dfa9ef4706e2",
	"eTag": "\"00006d10-0000-0000-0000-5c70aa630000\"", "type": "Independent", "status": "New", "substatus": "Pending",
	"customerProfile": {"name": "Northwind Traders"}, "consent": {"consentToContact": true},
	"details": {"dealValue": 10000, "currency": "USD"}, "direction": "Incoming"
}`

// registered is in the emulator before every example of registrations: the import examples adopt its registration.
const registered = `{
	"id": "a6f29c91-5b0e-4f43-9a63-3c8a7d1e2b47", "type": "Shared", "status": "Closed", "substatus": "Won", "name": "Fabrikam",
	"customerProfile": {"name": "Fabrikam"}, "consent": {"consentToContact": true}, "details": {"dealValue": 90000, "currency": "USD"},
	"registrationStatus": "Approved", "registrations": [{"id": "R-1", "status": "Approved", "registrationDateTime": "2026-11-02T10:00:00Z",
		"contract": {"value": 90000, "currency": "USD", "term": "Finite", "signDateTime": "2026-10-01T00:00:00Z",
			"startDateTime": "2026-11-01T00:00:00Z", "endDateTime": "2027-11-01T00:00:00Z"},
		"solutionDetails": [{"id": "SOL-1", "name": "Analytics", "value": 80000, "isDeployedOnAzure": true, "primaryDeploymentOn": "Customer",
			"pricingModel": "Other", "marketplaceTransactionDetails": {"isMarketplaceTransacted": false}}]}]
}`

// adopting has the arguments, by resource type, with which a resource adopts an object regardless of its values.
var adopting = map[string]string{
	"partnercenter_referral": `
		type             = "Independent"
		customer_profile = {}
		consent          = {}
		details          = {}`,
	"partnercenter_deal_registration": `
		referral_id = "a6f29c91-5b0e-4f43-9a63-3c8a7d1e2b47"
		contract    = {}
		solution    = {}`,
}

var (
	importIdentity = regexp.MustCompile(`identity\s*=\s*\{\s*(?:referral_)?(id\s*=\s*"[^"]*")\s*\}`)
	actionBlock    = regexp.MustCompile(`(?m)^action "`)
	importCommand  = regexp.MustCompile(`^terraform import (\S+) (\S+)$`)
	fence          = regexp.MustCompile("(?s)```(?:terraform|hcl)\n(.*?)```")
)

// Every .tf file under examples/ is independent: it can be planned and applied, the next plan is empty, and its imports change nothing.
func TestAccExamples_EveryFile_Converges(t *testing.T) {
	for path, content := range files(t, filepath.Join(root, "examples"), ".tf") {
		if strings.HasPrefix(path, "gitops"+string(filepath.Separator)) {
			continue // files of one repository, with separate tests
		}
		t.Run(path, func(t *testing.T) {
			checkNames(t, path, content)
			if actionBlock.MatchString(content) {
				example(t, "") // skips without TF_ACC
				acctest.SkipWithoutActions(t)
			}
			if importIdentity.MatchString(content) {
				// Older CLIs don't support identities; the rest of the file is tested with every CLI.
				t.Run("as id", func(t *testing.T) { runExample(t, importIdentity.ReplaceAllString(content, "$1")) })
				acctest.SkipBelow(t, "1.12.0")
			} else if strings.Contains(content, "identity") {
				t.Fatalf("%s doesn't match the file's identity", importIdentity)
			}
			runExample(t, content)
		})
	}
}

// Every command in an import.sh imports its object, whatever the form of the ID.
func TestAccExamples_ImportCommands_Import(t *testing.T) {
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
					t.Fatalf("this test doesn't support the command: %s", line)
				}
				commands++
				resourceType, name, _ := strings.Cut(command[1], ".")
				_, c := example(t, `resource "`+resourceType+`" "`+name+`" {`+adopting[resourceType]+"\n}")
				c.Does("import", "-no-color", command[1], command[2])
				c.PlansNothing()
			}
			if commands == 0 {
				t.Error("the file has no command")
			}
		})
	}
}

// Every query runs with a CLI that supports queries; with other CLIs, the test only checks it against the provider's schema.
func TestAccExamples_Queries_Run(t *testing.T) {
	for path, content := range files(t, filepath.Join(root, "examples"), ".hcl") {
		t.Run(path, func(t *testing.T) {
			checkQuery(t, path, content)
			e, c := example(t, "")
			acctest.SkipWithoutQueries(t)
			acctest.Seed(t, e, acctest.Document(t, referralText("open", "Outgoing", "Active", "US", 0, "")))
			if strings.Contains(content, "partnercenter_deal_registration") {
				acctest.Seed(t, e, acctest.Document(t, registered))
			}
			c.Write("example.tfquery.hcl", content)
			c.Does("query", "-no-color", "-generate-config-out=generated.tf")
			c.Says(regexp.MustCompile(`1 imported, 0 added, 0 changed, 0 destroyed`), "apply", "-no-color", "-auto-approve")
			c.PlansNothing()
		})
	}
}

// Every snippet in the README is part of a file under examples/, so the tests above cover it.
func TestREADME_Snippets_AreFromExamples(t *testing.T) {
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

// example returns a CLI with a configuration, and an emulator with the lead.
func example(t *testing.T, config string) (*emulator.Emulator, acctest.CLI) {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("runs with TF_ACC=1 only")
	}
	e, _ := acctest.Start(t)
	acctest.Seed(t, e, acctest.Document(t, lead))
	if strings.Contains(config, "partnercenter_deal_registration") {
		acctest.Seed(t, e, acctest.Document(t, registered))
	}
	c := acctest.NewCLI(t)
	if strings.Contains(config, "required_providers") {
		c.Write("terraform.tf", "")
	}
	c.Write("main.tf", config)
	return e, c
}

func runExample(t *testing.T, config string) {
	t.Helper()
	_, c := example(t, config)
	output := c.Apply()
	if strings.Contains(config, "import {") && !strings.Contains(output, "0 added, 0 changed, 0 destroyed") {
		t.Errorf("the import changes something:\n%s", output)
	}
	c.PlansNothing()
}

// files returns the contents of the files with an extension below a folder, by path.
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

// checkQuery fails if a list block has a type that can't be listed, or an argument that doesn't exist.
func checkQuery(t *testing.T, path, content string) {
	t.Helper()
	file, diags := hclsyntax.ParseConfig([]byte(content), path, hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	lists := 0
	for _, block := range file.Body.(*hclsyntax.Body).Blocks {
		schema := schemas(t).ListResourceSchemas[block.Labels[0]]
		if block.Type != "list" || schema == nil {
			t.Fatalf("there is no %s %s", block.Type, block.Labels[0])
		}
		lists++
		for _, config := range block.Body.Blocks {
			for name := range config.Body.Attributes {
				if find(schema.Block.Attributes, name) == nil {
					t.Errorf("%s has no argument %s", block.Labels[0], name)
				}
			}
		}
	}
	if lists == 0 {
		t.Error("the file has no list block")
	}
}

// checkNames fails if a nested attribute contains a name that the schema doesn't have. Terraform drops such names from the object
// silently.
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
		if schema == nil && block.Labels[0] == "terraform_data" {
			continue
		}
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

// check visits objects and lists that are literals, in place or in a local value.
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

// localName returns the name of a local value that is used without a path into it, "" for anything else.
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
