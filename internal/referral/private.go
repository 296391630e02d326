package referral

import (
	"context"
	_ "embed"
	"encoding/base64"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/lifecycle"
)

// The keys of private state.
const (
	documentKey = "document" // what the document last seen has beyond the attributes
	appliedKey  = "applied"  // what the configuration that was last applied asked for
)

// PrivateKeys are all keys of private state that the resource uses.
var PrivateKeys = []string{documentKey, appliedKey}

// packer packs documents with what a referral has besides its attributes. Another vocabulary would lose what states hold.
var packer = document.Packer{Vocabulary: vocabulary}

//go:embed vocabulary.txt
var vocabulary []byte

// privateState is what the framework's requests and responses offer of it.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// applied is what a later plan has to know of the configurations before.
type applied struct {
	Status    lifecycle.Status    `json:"s,omitempty"` // that the configuration last applied asked for
	Substatus lifecycle.Substatus `json:"u,omitempty"`
	// What the referral had before the service last moved it on. A configuration that agreed with it made an empty plan,
	// and so was never applied.
	HeldStatus    lifecycle.Status    `json:"hs,omitempty"`
	HeldSubstatus lifecycle.Substatus `json:"hu,omitempty"`
	Prevent       bool                `json:"p,omitempty"` // deletion_policy is PREVENT
}

// agreed are the states that a configuration may have asked for without asking for a step now.
func (a applied) agreed() []lifecycle.State {
	return []lifecycle.State{{Status: a.Status, Substatus: a.Substatus}, {Status: a.HeldStatus, Substatus: a.HeldSubstatus}}
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
	return private.SetKey(ctx, appliedKey, document.Encode(a))
}

// lastApplied is the zero value if private state doesn't say, as after an import.
func lastApplied(ctx context.Context, private privateState) applied {
	var a applied
	value, diags := private.GetKey(ctx, appliedKey)
	if diags.HasError() || value == nil || json.Unmarshal(value, &a) != nil {
		return applied{}
	}
	return a
}

// forget clears private state, so that a plan can tell a vanished referral from a replacement.
func forget(ctx context.Context, private privateState) diag.Diagnostics {
	diags := private.SetKey(ctx, documentKey, nil)
	diags.Append(private.SetKey(ctx, appliedKey, nil)...)
	return diags
}
