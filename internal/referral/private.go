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
	documentKey = "document" // the parts of the document last read that the attributes can't reproduce
	appliedKey  = "applied"  // the values that a configuration may have without asking for a change
	replacedKey = "replaced" // marks the planned destroy of a referral whose replacement was created
)

// PrivateKeys lists the keys of private state that the resource uses.
var PrivateKeys = []string{documentKey, appliedKey, replacedKey}

// packer compresses documents with the help of typical property names and values. Changing these files would make the private
// state of existing resources unreadable.
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

// privateState is the interface of private state in the framework's requests and responses.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// keepDocument stores the parts of the document that the attributes in the state can't reproduce.
func keepDocument(ctx context.Context, private privateState, doc document.Document, state tftypes.Value) diag.Diagnostics {
	packed := base64.StdEncoding.EncodeToString(packer.Pack(doc, attributesDocument(state)))
	return private.SetKey(ctx, documentKey, document.Encode(packed))
}

// lastDocument returns the document last read; false if private state doesn't have it, or not for these attributes.
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

// attributesDocument returns the document that the attributes alone produce.
func attributesDocument(state tftypes.Value) document.Document {
	return Mapping.Document(state)
}

func keepApplied(ctx context.Context, private privateState, a applied) diag.Diagnostics {
	if !a.Prevent && a.Irreversible.IsZero() && a.Rest.IsZero() {
		return private.SetKey(ctx, appliedKey, nil)
	}
	return private.SetKey(ctx, appliedKey, document.Encode(a))
}

// lastApplied returns the zero value if private state has none, as after an import.
func lastApplied(ctx context.Context, private privateState) applied {
	value, diags := private.GetKey(ctx, appliedKey)
	if diags.HasError() || value == nil {
		return applied{}
	}
	// Version 0 stored the last applied status and substatus, and those that the service had before its last transition.
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
				stored.Irreversible.Note(path, value)
			}
		}
	}
	return stored.applied
}

// clearPrivate clears private state, so that a plan can distinguish a missing referral from a replacement.
func clearPrivate(ctx context.Context, private privateState) diag.Diagnostics {
	diags := private.SetKey(ctx, documentKey, nil)
	diags.Append(private.SetKey(ctx, appliedKey, nil)...)
	return diags
}
