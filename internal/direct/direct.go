// Package direct answers the calls that every plan and apply makes for every resource, without the framework's server: that
// looks up each attribute of each value by its path, several times a call, which takes ten times what a resource itself does.
// Direct calls the resource's own methods as the framework does, and answers what the framework answers. What is rare, or
// what a schema has that direct doesn't know, is left to the framework.
package direct

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
)

// Framework is the server of the framework.
type Framework interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
}

// Resource is a resource that can be served. Its ModifyPlan makes the whole plan out of configuration, state and defaults: the
// framework's own marking of computed attributes as unknown doesn't happen.
type Resource interface {
	resource.ResourceWithConfigure
	resource.ResourceWithIdentity
	resource.ResourceWithModifyPlan
}

// Entry registers a resource.
type Entry struct {
	New         func() Resource
	PrivateKeys []string // all keys of private state that the resource uses
}

// Server answers the calls for the resources that are registered, and leaves everything else to the framework's server.
type Server struct {
	Framework
	// Refused says of each resource that is left to the framework why it is.
	Refused map[string]string

	resources map[string]*served
	data      func() any
}

// New serves resources of a provider whose type names begin with a prefix. data gives what the resources are configured with,
// and nil until the provider is configured.
func New(ctx context.Context, framework Framework, prefix string, data func() any, entries ...Entry) Server {
	s := Server{Framework: framework, Refused: map[string]string{}, resources: map[string]*served{}, data: data}
	for _, entry := range entries {
		r, reason := serve(ctx, prefix, entry)
		if reason != "" {
			s.Refused[r.typeName] = reason
			continue
		}
		s.resources[r.typeName] = r
	}
	return s
}

// ready gives a resource that can be called; nil where the framework is to answer.
func (s Server) ready(ctx context.Context, typeName string, private []byte) (*served, Resource) {
	r := s.resources[typeName]
	if r == nil {
		return nil, nil
	}
	data := s.data()
	if data == nil || !r.knows(private) {
		return nil, nil
	}
	made := r.entry.New()
	var resp resource.ConfigureResponse
	made.Configure(ctx, resource.ConfigureRequest{ProviderData: data}, &resp)
	if len(resp.Diagnostics) > 0 {
		return nil, nil
	}
	return r, made
}

// ValidateResourceConfig validates a resource's configuration.
func (s Server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	r := s.resources[req.TypeName]
	if r == nil {
		return s.Framework.ValidateResourceConfig(ctx, req)
	}
	if r.isValid(ctx, req.Config) {
		return &tfprotov6.ValidateResourceConfigResponse{}, nil
	}
	mended := *req
	config, problems := r.settable(req.Config)
	mended.Config = config
	resp, err := s.Framework.ValidateResourceConfig(ctx, &mended)
	if err == nil {
		resp.Diagnostics = diagnostics.AtRoot(append(problems, resp.Diagnostics...))
	}
	return resp, err
}

// GetProviderSchema tells Terraform that the provider generates configuration itself. The framework can, and doesn't say so.
func (s Server) GetProviderSchema(ctx context.Context, req *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	resp, err := s.Framework.GetProviderSchema(ctx, req)
	if err == nil && resp.ServerCapabilities != nil {
		resp.ServerCapabilities.GenerateResourceConfig = true
	}
	return resp, err
}

// GenerateResourceConfig makes the configuration of a resource that is imported: it states what the state holds, and nothing that
// is empty, that has a default or that can't be set.
func (s Server) GenerateResourceConfig(ctx context.Context, req *tfprotov6.GenerateResourceConfigRequest) (*tfprotov6.GenerateResourceConfigResponse, error) {
	r := s.resources[req.TypeName]
	if r == nil {
		return s.Framework.GenerateResourceConfig(ctx, req)
	}
	values, err := r.decode(req.State)
	if err != nil {
		return nil, err
	}
	attributes := attribute.Of(attribute.Configuration(r.schema.Attributes, values[0]))
	for name := range r.defaults {
		attributes[name] = tftypes.NewValue(attributes[name].Type(), nil)
	}
	config, err := tfprotov6.NewDynamicValue(r.typ, tftypes.NewValue(r.typ, attributes))
	if err != nil {
		return nil, fmt.Errorf("can't write a configuration for Terraform: %w", err)
	}
	return &tfprotov6.GenerateResourceConfigResponse{Config: &config}, nil
}

// UpgradeResourceState reads a resource's state as it is stored.
func (s Server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	if r := s.resources[req.TypeName]; r != nil {
		if state, ok := r.upgraded(req); ok {
			return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: state}, nil
		}
	}
	return s.Framework.UpgradeResourceState(ctx, req)
}

// ReadResource reads a resource.
func (s Server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	r, called := s.ready(ctx, req.TypeName, req.Private)
	if r == nil {
		return s.Framework.ReadResource(ctx, req)
	}
	values, err := r.decode(req.CurrentState)
	if err != nil {
		return nil, err
	}
	asked := resource.ReadRequest{State: tfsdk.State{Raw: values[0], Schema: r.schema}}
	asked.Private = privateFrom(ctx, r.entry.PrivateKeys, asked.Private, req.Private)
	answer := resource.ReadResponse{State: asked.State, Private: asked.Private}
	if answer.Identity, err = r.identityFrom(req.CurrentIdentity); err != nil {
		return nil, err
	}
	called.Read(ctx, asked, &answer)

	resp := &tfprotov6.ReadResourceResponse{
		Private: privateBytes(ctx, r.entry.PrivateKeys, answer.Private), Diagnostics: protocolDiagnostics(answer.Diagnostics),
	}
	resp.NewState, resp.NewIdentity, err = r.encode(answer.State.Raw, answer.Identity, values[0], req.CurrentState)
	return resp, err
}

// PlanResourceChange plans a resource that is to be created or kept. A destroy is left to the framework.
func (s Server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	r, called := s.ready(ctx, req.TypeName, req.PriorPrivate)
	if r == nil || isNull(req.ProposedNewState) {
		return s.Framework.PlanResourceChange(ctx, req)
	}
	values, err := r.decode(req.Config, req.ProposedNewState, req.PriorState)
	if err != nil {
		return nil, err
	}
	proposed, ok := r.withDefaults(ctx, values[0], values[1])
	if !ok {
		return s.Framework.PlanResourceChange(ctx, req)
	}
	asked := resource.ModifyPlanRequest{
		Config: tfsdk.Config{Raw: values[0], Schema: r.schema},
		Plan:   tfsdk.Plan{Raw: proposed, Schema: r.schema},
		State:  tfsdk.State{Raw: values[2], Schema: r.schema},
	}
	asked.Private = privateFrom(ctx, r.entry.PrivateKeys, asked.Private, req.PriorPrivate)
	answer := resource.ModifyPlanResponse{Plan: asked.Plan, Private: asked.Private}
	called.ModifyPlan(ctx, asked, &answer)

	resp := &tfprotov6.PlanResourceChangeResponse{
		PlannedPrivate: privateBytes(ctx, r.entry.PrivateKeys, answer.Private), Diagnostics: diagnostics.AtRoot(protocolDiagnostics(answer.Diagnostics)),
	}
	for _, at := range answer.RequiresReplace {
		resp.RequiresReplace = append(resp.RequiresReplace, protocolPath(at))
	}
	identity, err := r.identityFrom(req.PriorIdentity)
	if err != nil {
		return nil, err
	}
	resp.PlannedState, resp.PlannedIdentity, err = r.encode(answer.Plan.Raw, identity, values[1], req.ProposedNewState)
	return resp, err
}

// ApplyResourceChange creates or updates a resource. A destroy is left to the framework.
func (s Server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	r, called := s.ready(ctx, req.TypeName, req.PlannedPrivate)
	if r == nil || isNull(req.PlannedState) {
		return s.Framework.ApplyResourceChange(ctx, req)
	}
	values, err := r.decode(req.Config, req.PlannedState, req.PriorState)
	if err != nil {
		return nil, err
	}
	config := tfsdk.Config{Raw: values[0], Schema: r.schema}
	plan := tfsdk.Plan{Raw: values[1], Schema: r.schema}
	state := tfsdk.State{Raw: values[2], Schema: r.schema}
	answer := resource.UpdateResponse{State: state}
	if answer.Identity, err = r.identityFrom(req.PlannedIdentity); err != nil {
		return nil, err
	}
	if state.Raw.IsNull() {
		answer.Private = privateFrom(ctx, r.entry.PrivateKeys, answer.Private, nil)
		created := resource.CreateResponse(answer)
		called.Create(ctx, resource.CreateRequest{Config: config, Plan: plan}, &created)
		answer = resource.UpdateResponse(created)
	} else {
		answer.Private = privateFrom(ctx, r.entry.PrivateKeys, answer.Private, req.PlannedPrivate)
		called.Update(ctx, resource.UpdateRequest{Config: config, Plan: plan, State: state, Private: answer.Private}, &answer)
	}

	resp := &tfprotov6.ApplyResourceChangeResponse{
		Private: privateBytes(ctx, r.entry.PrivateKeys, answer.Private), Diagnostics: diagnostics.AtRoot(protocolDiagnostics(answer.Diagnostics)),
	}
	resp.NewState, resp.NewIdentity, err = r.encode(answer.State.Raw, answer.Identity, values[1], req.PlannedState)
	return resp, err
}

func isNull(value *tfprotov6.DynamicValue) bool {
	if value == nil {
		return true
	}
	null, err := value.IsNull()
	return err == nil && null
}
