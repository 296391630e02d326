package direct

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// decode decodes values of the resource's type, or takes them from the cache.
func (r *served) decode(encoded ...*tfprotov6.DynamicValue) ([]tftypes.Value, error) {
	values := make([]tftypes.Value, len(encoded))
	for i, value := range encoded {
		if value == nil {
			values[i] = tftypes.NewValue(r.typ, nil)
			continue
		}
		known, ok := r.cache.get(value.MsgPack)
		if ok {
			values[i] = known
			continue
		}
		var err error
		if values[i], err = value.Unmarshal(r.typ); err != nil {
			return nil, fmt.Errorf("can't read a value from Terraform: %w", err)
		}
		if len(value.MsgPack) > 0 {
			r.cache.put(value.MsgPack, values[i])
		}
	}
	return values, nil
}

// encode encodes a value and an identity. If the value is the one that was decoded from an encoding, encode returns that encoding.
func (r *served) encode(
	value tftypes.Value, identity *tfsdk.ResourceIdentity, decoded tftypes.Value, from *tfprotov6.DynamicValue,
) (*tfprotov6.DynamicValue, *tfprotov6.ResourceIdentityData, error) {
	id, err := tfprotov6.NewDynamicValue(r.identityType, identity.Raw)
	if err != nil {
		return nil, nil, fmt.Errorf("can't write an identity for Terraform: %w", err)
	}
	data := &tfprotov6.ResourceIdentityData{IdentityData: &id}
	if from != nil && attribute.Identical(value, decoded) {
		return from, data, nil
	}
	encoded, err := tfprotov6.NewDynamicValue(r.typ, value)
	if err != nil {
		return nil, nil, fmt.Errorf("can't write a value for Terraform: %w", err)
	}
	r.cache.put(encoded.MsgPack, value)
	return &encoded, data, nil
}

// identityFrom decodes an identity. It is null before the resource was created or read.
func (r *served) identityFrom(data *tfprotov6.ResourceIdentityData) (*tfsdk.ResourceIdentity, error) {
	identity := &tfsdk.ResourceIdentity{Raw: tftypes.NewValue(r.identityType, nil), Schema: r.identity}
	if data == nil || data.IdentityData == nil {
		return identity, nil
	}
	var err error
	if identity.Raw, err = data.IdentityData.Unmarshal(r.identityType); err != nil {
		return nil, fmt.Errorf("can't read an identity from Terraform: %w", err)
	}
	return identity, nil
}

// privateState is the part of private state that the framework's requests and responses expose.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// privateFrom returns private state in the framework's type, which isn't exported.
func privateFrom[T any, P interface {
	*T
	privateState
}](ctx context.Context, _ P, keys map[string][]byte) P {
	private := P(new(T))
	for key, value := range keys {
		if len(value) > 0 {
			private.SetKey(ctx, key, value) // ignores invalid JSON
		}
	}
	return private
}

func privateBytes(ctx context.Context, names []string, private privateState) []byte {
	keys := map[string][]byte{}
	for _, key := range names {
		if value, _ := private.GetKey(ctx, key); len(value) > 0 {
			keys[key] = value
		}
	}
	if len(keys) == 0 {
		return nil
	}
	return document.Encode(keys)
}

func protocolDiagnostics(diags diag.Diagnostics) []*tfprotov6.Diagnostic {
	var all []*tfprotov6.Diagnostic
	for _, d := range diags {
		one := &tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityWarning, Summary: d.Summary(), Detail: d.Detail()}
		if d.Severity() == diag.SeverityError {
			one.Severity = tfprotov6.DiagnosticSeverityError
		}
		if at, ok := d.(diag.DiagnosticWithPath); ok {
			one.Attribute = protocolPath(at.Path())
		}
		all = append(all, one)
	}
	return all
}

// protocolPath converts a path into the protocol's type. It ends the path before elements of sets and maps.
func protocolPath(at path.Path) *tftypes.AttributePath {
	result := tftypes.NewAttributePath()
	for _, step := range at.Steps() {
		switch s := step.(type) {
		case path.PathStepAttributeName:
			result = result.WithAttributeName(string(s))
		case path.PathStepElementKeyInt:
			result = result.WithElementKeyInt(int(s))
		default:
			return result
		}
	}
	return result
}
