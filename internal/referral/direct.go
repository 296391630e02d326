package referral

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// Direct makes the calls that every plan and apply makes for every referral, past the framework: that looks up each
// attribute of each value by its path, several times a call, which takes ten times what the resource itself does. Direct
// calls the resource's own methods as the framework does, and gives what the framework gives; what is rare is left to the
// framework.
type Direct struct {
	resource Resource
}

// NewDirect makes the calls with the settings of a provider that is configured.
func NewDirect(settings *Settings) *Direct { return &Direct{Resource{settings}} }

// ReadResource reads a referral. Errors: the request isn't of this schema.
func (d *Direct) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	values, err := decode(req.CurrentState)
	if err != nil {
		return nil, err
	}
	asked := resource.ReadRequest{State: tfsdk.State{Raw: values[0], Schema: wholeSchema}}
	asked.Private = privateFrom(ctx, asked.Private, req.Private)
	answer := resource.ReadResponse{State: asked.State, Private: asked.Private}
	if answer.Identity, err = identityFrom(req.CurrentIdentity); err != nil {
		return nil, err
	}
	d.resource.Read(ctx, asked, &answer)

	resp := &tfprotov6.ReadResourceResponse{Private: privateBytes(ctx, answer.Private), Diagnostics: protocolDiagnostics(answer.Diagnostics)}
	resp.NewState, resp.NewIdentity, err = encode(answer.State.Raw, answer.Identity)
	return resp, err
}

// PlanResourceChange plans a referral that is to be created or kept. Errors: the request isn't of this schema.
func (d *Direct) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	values, err := decode(req.Config, req.ProposedNewState, req.PriorState)
	if err != nil {
		return nil, err
	}
	asked := resource.ModifyPlanRequest{
		Config: tfsdk.Config{Raw: values[0], Schema: wholeSchema},
		Plan:   tfsdk.Plan{Raw: withDefaults(values[0], values[1]), Schema: wholeSchema},
		State:  tfsdk.State{Raw: values[2], Schema: wholeSchema},
	}
	asked.Private = privateFrom(ctx, asked.Private, req.PriorPrivate)
	answer := resource.ModifyPlanResponse{Plan: asked.Plan, Private: asked.Private}
	d.resource.ModifyPlan(ctx, asked, &answer)

	resp := &tfprotov6.PlanResourceChangeResponse{
		PlannedPrivate: privateBytes(ctx, answer.Private), Diagnostics: protocolDiagnostics(answer.Diagnostics),
	}
	for _, at := range answer.RequiresReplace {
		resp.RequiresReplace = append(resp.RequiresReplace, protocolPath(at))
	}
	identity, err := identityFrom(req.PriorIdentity)
	if err != nil {
		return nil, err
	}
	resp.PlannedState, resp.PlannedIdentity, err = encode(answer.Plan.Raw, identity)
	return resp, err
}

// ApplyResourceChange creates or updates a referral. Errors: the request isn't of this schema.
func (d *Direct) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	values, err := decode(req.Config, req.PlannedState, req.PriorState)
	if err != nil {
		return nil, err
	}
	config := tfsdk.Config{Raw: values[0], Schema: wholeSchema}
	plan := tfsdk.Plan{Raw: values[1], Schema: wholeSchema}
	state := tfsdk.State{Raw: values[2], Schema: wholeSchema}
	answer := resource.UpdateResponse{State: state}
	if answer.Identity, err = identityFrom(req.PlannedIdentity); err != nil {
		return nil, err
	}
	if state.Raw.IsNull() {
		answer.Private = privateFrom(ctx, answer.Private, nil)
		created := resource.CreateResponse(answer)
		d.resource.Create(ctx, resource.CreateRequest{Config: config, Plan: plan}, &created)
		answer = resource.UpdateResponse(created)
	} else {
		answer.Private = privateFrom(ctx, answer.Private, req.PlannedPrivate)
		d.resource.Update(ctx, resource.UpdateRequest{Config: config, Plan: plan, State: state, Private: answer.Private}, &answer)
	}

	resp := &tfprotov6.ApplyResourceChangeResponse{Private: privateBytes(ctx, answer.Private), Diagnostics: protocolDiagnostics(answer.Diagnostics)}
	resp.NewState, resp.NewIdentity, err = encode(answer.State.Raw, answer.Identity)
	return resp, err
}

// wholeSchema is the resource's, made once.
var wholeSchema = resourceSchema(context.Background())

func decode(encoded ...*tfprotov6.DynamicValue) ([]tftypes.Value, error) {
	values := make([]tftypes.Value, len(encoded))
	for i, value := range encoded {
		if value == nil {
			values[i] = tftypes.NewValue(resourceType, nil)
			continue
		}
		var err error
		if values[i], err = value.Unmarshal(resourceType); err != nil {
			return nil, fmt.Errorf("can't read a value of Terraform's: %w", err)
		}
	}
	return values, nil
}

func encode(value tftypes.Value, identity *tfsdk.ResourceIdentity) (*tfprotov6.DynamicValue, *tfprotov6.ResourceIdentityData, error) {
	encoded, err := tfprotov6.NewDynamicValue(resourceType, value)
	if err != nil {
		return nil, nil, fmt.Errorf("can't write a value for Terraform: %w", err)
	}
	id, err := tfprotov6.NewDynamicValue(identityType, identity.Raw)
	if err != nil {
		return nil, nil, fmt.Errorf("can't write an identity for Terraform: %w", err)
	}
	return &encoded, &tfprotov6.ResourceIdentityData{IdentityData: &id}, nil
}

// identityFrom reads an identity; there is none before a referral was created or read.
func identityFrom(data *tfprotov6.ResourceIdentityData) (*tfsdk.ResourceIdentity, error) {
	identity := &tfsdk.ResourceIdentity{Raw: tftypes.NewValue(identityType, nil), Schema: identitySchema()}
	if data == nil || data.IdentityData == nil {
		return identity, nil
	}
	var err error
	if identity.Raw, err = data.IdentityData.Unmarshal(identityType); err != nil {
		return nil, fmt.Errorf("can't read an identity of Terraform's: %w", err)
	}
	return identity, nil
}

// withDefaults puts the defaults of the provider-side attributes where the configuration leaves them out.
func withDefaults(config, proposed tftypes.Value) tftypes.Value {
	configured, attributes := attribute.Of(config), attribute.Of(proposed)
	for name, value := range adopted {
		if configured[name].IsNull() {
			attributes[name] = tftypes.NewValue(tftypes.String, value)
		}
	}
	return tftypes.NewValue(resourceType, attributes)
}

// privateFrom decodes private state into a value like kind, whose type the framework keeps to itself. What can't be
// decoded isn't there: the provider reads the referral first then.
func privateFrom[T any, P interface {
	*T
	privateState
}](ctx context.Context, _ P, data []byte) P {
	private := P(new(T))
	keys := map[string][]byte{}
	if json.Unmarshal(data, &keys) != nil {
		return private
	}
	for _, key := range []string{documentKey, appliedKey} {
		if value := keys[key]; len(value) > 0 {
			private.SetKey(ctx, key, value) // what is no JSON stays out
		}
	}
	return private
}

func privateBytes(ctx context.Context, private privateState) []byte {
	keys := map[string][]byte{}
	for _, key := range []string{documentKey, appliedKey} {
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

// protocolPath is a path as the protocol has it. Paths of plans and applies name attributes; those into lists end there.
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
