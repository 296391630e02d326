// Command docs adds the provider's list resources to its schema, as a CLI prints that in JSON: from stdin to stdout. The CLI
// that generates the documentation has no queries, so it leaves them out.
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
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	var schemas tfjson.ProviderSchemas
	if err := json.NewDecoder(os.Stdin).Decode(&schemas); err != nil {
		return fmt.Errorf("can't read the schema: %w", err)
	}
	if len(schemas.Schemas) != 1 {
		return fmt.Errorf("the schema is of %d providers, where one was expected", len(schemas.Schemas))
	}
	lists, err := listResources()
	if err != nil {
		return err
	}
	for _, schema := range schemas.Schemas {
		schema.ListResourceSchemas = lists
	}
	return json.NewEncoder(os.Stdout).Encode(schemas)
}

func listResources() (map[string]*tfjson.Schema, error) {
	server, err := provider.NewServer("docs")
	if err != nil {
		return nil, err
	}
	own, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	all := map[string]*tfjson.Schema{}
	for name, schema := range own.ListResourceSchemas {
		attributes := map[string]*tfjson.SchemaAttribute{}
		for _, a := range schema.Block.Attributes {
			if !a.Type.Is(tftypes.String) {
				return nil, errors.New("only texts can be arguments of a list resource here: " + a.Name)
			}
			attributes[a.Name] = &tfjson.SchemaAttribute{
				AttributeType: cty.String, Description: a.Description, DescriptionKind: tfjson.SchemaDescriptionKindMarkdown,
				Required: a.Required, Optional: a.Optional,
			}
		}
		all[name] = &tfjson.Schema{Block: &tfjson.SchemaBlock{
			Attributes: attributes, Description: schema.Block.Description, DescriptionKind: tfjson.SchemaDescriptionKindMarkdown,
		}}
	}
	return all, nil
}
