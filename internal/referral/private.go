package referral

import (
	"context"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// The keys of private state.
const (
	documentKey = "document" // what the document last seen has beyond the attributes
	appliedKey  = "applied"  // what a configuration may hold without asking for anything
	replacedKey = "replaced" // the plan of a destroy, once the replacement was created
)

// PrivateKeys are all keys of private state that the resource uses.
var PrivateKeys = []string{documentKey, appliedKey, replacedKey}

// packer packs documents with what a referral has besides its attributes. Other texts would lose what states hold.
var packer = document.Packer{Vocabulary: vocabulary, Expected: parseExpected()}

var (
	//go:embed vocabulary.txt
	vocabulary []byte
	//go:embed expected.json
	expected []byte
)

func parseExpected() document.Document {
	doc, err := document.Parse(expected)
	if err != nil {
		panic(fmt.Sprintf("referral: expected.json: %v", err))
	}
	return doc
}

// privateState is what the framework's requests and responses offer of it.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// keepDocument remembers the document next to the attributes that were made of it.
func keepDocument(ctx context.Context, private privateState, doc document.Document, state tftypes.Value) diag.Diagnostics {
	packed := base64.StdEncoding.EncodeToString(packer.Pack(doc, attributesDocument(state)))
	return private.SetKey(ctx, documentKey, document.Encode(packed))
}

// lastDocument is the document last seen; false if private state doesn't have it, or not for these attributes.
func lastDocument(ctx context.Context, private privateState, state tftypes.Value) (document.Document, bool) {
	value, diags := private.GetKey(ctx, documentKey)
	if diags.HasError() || value == nil {
		return nil, false
	}
	var text string
	if err := json.Unmarshal(value, &text); err != nil {
		return nil, false
	}
	packed, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, false
	}
	doc, err := packer.Unpack(packed, attributesDocument(state))
	return doc, err == nil
}

// attributesDocument is the document that the attributes alone make.
func attributesDocument(state tftypes.Value) document.Document {
	return Mapping.Document(state)
}

func keepApplied(ctx context.Context, private privateState, a applied) diag.Diagnostics {
	if !a.Prevent && a.Steps.IsZero() && a.Rest.IsZero() {
		return private.SetKey(ctx, appliedKey, nil)
	}
	return private.SetKey(ctx, appliedKey, document.Encode(a))
}

// lastApplied is the zero value if private state doesn't say, as after an import.
func lastApplied(ctx context.Context, private privateState) applied {
	value, diags := private.GetKey(ctx, appliedKey)
	if diags.HasError() || value == nil {
		return applied{}
	}
	// Version 0 kept the status and substatus that were last applied, and those that the service had before its last step.
	var stored struct {
		applied
		Status        string `json:"s"`
		Substatus     string `json:"u"`
		HeldStatus    string `json:"hs"`
		HeldSubstatus string `json:"hu"`
	}
	if json.Unmarshal(value, &stored) != nil {
		return applied{}
	}
	for path, values := range map[string][]string{
		"status": {stored.Status, stored.HeldStatus}, "substatus": {stored.Substatus, stored.HeldSubstatus},
	} {
		for _, value := range values {
			if value != "" {
				stored.Steps.Note(path, value)
			}
		}
	}
	return stored.applied
}

// forget clears private state, so that a plan can tell a vanished referral from a replacement.
func forget(ctx context.Context, private privateState) diag.Diagnostics {
	diags := private.SetKey(ctx, documentKey, nil)
	diags.Append(private.SetKey(ctx, appliedKey, nil)...)
	return diags
}
