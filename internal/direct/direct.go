// Package direct serves the calls that every plan and apply makes for every resource, bypassing the framework's server. The framework looks
// up each attribute of each value by path, several times per call, which takes ten times as long as the resource itself. Direct calls the
// resource's methods as the framework does, and its responses are identical. Values that Terraform sends more than once are decoded once.
// It leaves rare calls, and resources with schema features that it doesn't support, to the framework.
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

// Framework is the framework's server.
type Framework interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
}

// Resource is a resource that direct can serve. Its ModifyPlan makes the whole plan from configuration, state and defaults, because direct
// doesn't mark computed attributes as unknown.
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

// Server serves the calls for the registered resources, and leaves all other calls to the framework's server.
type Server struct {
	Framework
	// Unserved has the reason for each resource that is left to the framework.
	Unserved map[string]string

	resources map[string]*served
	data      func() any
}

// New returns a server for a provider's resources, whose type names begin with prefix. data returns the value to configure the resources
// with, and nil until the provider is configured.
func New(ctx context.Context, framework Framework, prefix string, data func() any, entries ...Entry) Server {
	s := Server{Framework: framework, Unserved: map[string]string{}, resources: map[string]*served{}, data: data}
	for _, entry := range entries {
		r, reason := serve(ctx, prefix, entry)
		if reason != "" {
			s.Unserved[r.typeName] = reason
			continue
		}
		s.resources[r.typeName] = r
	}
	return s
}

// configured returns a configured resource and the keys of its private state; nil if the framework has to serve the call.
func (s Server) configured(ctx context.Context, typeName string, private []byte) (*served, Resource, map[string][]byte) {
	r := s.resources[typeName]
	if r == nil {
		return nil, nil, nil
	}
	data := s.data()
	keys, ok := r.privateKeys(private)
	if data == nil || !ok {
		return nil, nil, nil
	}
	instance := r.entry.New()
	var resp resource.ConfigureResponse
	instance.Configure(ctx, resource.ConfigureRequest{ProviderData: data}, &resp)
	if len(resp.Diagnostics) > 0 {
		return nil, nil, nil
	}
	return r, instance, keys
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
	corrected := *req
	config, problems := r.checkSettable(req.Config)
	corrected.Config = config
	resp, err := s.Framework.ValidateResourceConfig(ctx, &corrected)
	if err == nil {
		resp.Diagnostics = diagnostics.AtRoot(append(problems, resp.Diagnostics...))
	}
	return resp, err
}

// GetProviderSchema declares the capability to generate configuration, which the framework doesn't declare.
func (s Server) GetProviderSchema(ctx context.Context, req *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	resp, err := s.Framework.GetProviderSchema(ctx, req)
	if err == nil && resp.ServerCapabilities != nil {
		resp.ServerCapabilities.GenerateResourceConfig = true
	}
	return resp, err
}

// GenerateResourceConfig generates the configuration of an imported resource. It states the values in the state, except empty and
// read-only values and attributes with a default.
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

// UpgradeResourceState decodes a stored state.
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
	r, instance, private := s.configured(ctx, req.TypeName, req.Private)
	if r == nil {
		return s.Framework.ReadResource(ctx, req)
	}
	values, err := r.decode(req.CurrentState)
	if err != nil {
		return nil, err
	}
	request := resource.ReadRequest{State: tfsdk.State{Raw: values[0], Schema: r.schema}}
	request.Private = privateFrom(ctx, request.Private, private)
	response := resource.ReadResponse{State: request.State, Private: request.Private}
	if response.Identity, err = r.identityFrom(req.CurrentIdentity); err != nil {
		return nil, err
	}
	instance.Read(ctx, request, &response)

	resp := &tfprotov6.ReadResourceResponse{
		Private: privateBytes(ctx, r.entry.PrivateKeys, response.Private), Diagnostics: protocolDiagnostics(response.Diagnostics),
	}
	resp.NewState, resp.NewIdentity, err = r.encode(response.State.Raw, response.Identity, values[0], req.CurrentState)
	return resp, err
}

// PlanResourceChange plans the creation or update of a resource. The framework plans a destroy.
func (s Server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	r, instance, private := s.configured(ctx, req.TypeName, req.PriorPrivate)
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
	request := resource.ModifyPlanRequest{
		Config: tfsdk.Config{Raw: values[0], Schema: r.schema},
		Plan:   tfsdk.Plan{Raw: proposed, Schema: r.schema},
		State:  tfsdk.State{Raw: values[2], Schema: r.schema},
	}
	request.Private = privateFrom(ctx, request.Private, private)
	response := resource.ModifyPlanResponse{Plan: request.Plan, Private: request.Private}
	instance.ModifyPlan(ctx, request, &response)

	resp := &tfprotov6.PlanResourceChangeResponse{
		PlannedPrivate: privateBytes(ctx, r.entry.PrivateKeys, response.Private), Diagnostics: diagnostics.AtRoot(protocolDiagnostics(response.Diagnostics)),
	}
	for _, at := range response.RequiresReplace {
		resp.RequiresReplace = append(resp.RequiresReplace, protocolPath(at))
	}
	identity, err := r.identityFrom(req.PriorIdentity)
	if err != nil {
		return nil, err
	}
	resp.PlannedState, resp.PlannedIdentity, err = r.encode(response.Plan.Raw, identity, values[1], req.ProposedNewState)
	return resp, err
}

// ApplyResourceChange creates or updates a resource. The framework applies a destroy.
func (s Server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	r, instance, private := s.configured(ctx, req.TypeName, req.PlannedPrivate)
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
	response := resource.UpdateResponse{State: state}
	if response.Identity, err = r.identityFrom(req.PlannedIdentity); err != nil {
		return nil, err
	}
	if state.Raw.IsNull() {
		response.Private = privateFrom(ctx, response.Private, nil)
		created := resource.CreateResponse(response)
		instance.Create(ctx, resource.CreateRequest{Config: config, Plan: plan}, &created)
		response = resource.UpdateResponse(created)
	} else {
		response.Private = privateFrom(ctx, response.Private, private)
		instance.Update(ctx, resource.UpdateRequest{Config: config, Plan: plan, State: state, Private: response.Private}, &response)
	}

	resp := &tfprotov6.ApplyResourceChangeResponse{
		Private: privateBytes(ctx, r.entry.PrivateKeys, response.Private), Diagnostics: diagnostics.AtRoot(protocolDiagnostics(response.Diagnostics)),
	}
	resp.NewState, resp.NewIdentity, err = r.encode(response.State.Raw, response.Identity, values[1], req.PlannedState)
	return resp, err
}

func isNull(value *tfprotov6.DynamicValue) bool {
	if value == nil {
		return true
	}
	null, err := value.IsNull()
	return err == nil && null
}
