// Command docs adds the provider's list resources and actions to the JSON schema that a CLI printed, from stdin to stdout. The CLI that
// generates the documentation supports neither queries nor actions, so its schema lacks them. With the argument messages, the command prints
// the page that lists the provider's messages.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/provider"
)

func main() {
	work := run
	if len(os.Args) == 2 && os.Args[1] == "messages" {
		work = func() error { return messagesPage(os.Stdout, "internal", "templates/guides/troubleshooting.md") }
	}
	if err := work(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	var schemas tfjson.ProviderSchemas
	if err := json.NewDecoder(os.Stdin).Decode(&schemas); err != nil {
		return fmt.Errorf("can't read the schema: %w", err)
	}
	if len(schemas.Schemas) != 1 {
		return fmt.Errorf("the schema has %d providers, want one", len(schemas.Schemas))
	}
	server, err := provider.NewServer("docs")
	if err != nil {
		return err
	}
	own, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return err
	}
	for _, schema := range schemas.Schemas {
		schema.ListResourceSchemas, schema.ActionSchemas = map[string]*tfjson.Schema{}, map[string]*tfjson.ActionSchema{}
		for name, list := range own.ListResourceSchemas {
			block, err := blockOf(list)
			if err != nil {
				return fmt.Errorf("list resource %s: %w", name, err)
			}
			schema.ListResourceSchemas[name] = &tfjson.Schema{Block: block}
		}
		for name, action := range own.ActionSchemas {
			block, err := blockOf(action.Schema)
			if err != nil {
				return fmt.Errorf("action %s: %w", name, err)
			}
			schema.ActionSchemas[name] = &tfjson.ActionSchema{Block: block}
		}
	}
	return json.NewEncoder(os.Stdout).Encode(schemas)
}

// blockOf converts a schema with only string attributes.
func blockOf(schema *tfprotov6.Schema) (*tfjson.SchemaBlock, error) {
	attributes := map[string]*tfjson.SchemaAttribute{}
	for _, a := range schema.Block.Attributes {
		if !a.Type.Is(tftypes.String) {
			return nil, errors.New("attribute isn't a string: " + a.Name)
		}
		attributes[a.Name] = &tfjson.SchemaAttribute{
			AttributeType: cty.String, Description: a.Description, DescriptionKind: tfjson.SchemaDescriptionKindMarkdown,
			Required: a.Required, Optional: a.Optional,
		}
	}
	return &tfjson.SchemaBlock{
		Attributes: attributes, Description: schema.Block.Description, DescriptionKind: tfjson.SchemaDescriptionKindMarkdown,
	}, nil
}
