package acctest

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// PlanAction validates and plans an action with some of its arguments. A nil argument is left out, and tftypes.UnknownValue stands for an
// unknown value.
func (s *Session) PlanAction(t TB, name string, arguments map[string]any) Diagnostics {
	t.Helper()
	config := s.actionConfig(t, name, arguments)
	valid, err := s.server.ValidateActionConfig(s.calling(), &tfprotov6.ValidateActionConfigRequest{ActionType: name, Config: config})
	check(t, err, nil)
	if diags := Diagnostics(valid.Diagnostics); diags.Errors() != "" {
		return diags
	}
	planned, err := s.server.PlanAction(s.calling(), &tfprotov6.PlanActionRequest{ActionType: name, Config: config})
	check(t, err, nil)
	return append(valid.Diagnostics, planned.Diagnostics...)
}

// InvokeAction invokes an action without a plan, and returns the progress that it reported.
func (s *Session) InvokeAction(t TB, name string, arguments map[string]any) (progress []string, diags Diagnostics) {
	t.Helper()
	stream, err := s.server.InvokeAction(s.calling(), &tfprotov6.InvokeActionRequest{
		ActionType: name, Config: s.actionConfig(t, name, arguments),
	})
	check(t, err, nil)
	completed := 0
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			progress = append(progress, event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			completed++
			diags = event.Diagnostics
		}
	}
	if completed != 1 {
		t.Fatalf("%s completed %d times", name, completed)
	}
	return progress, diags
}

func (s *Session) actionConfig(t TB, name string, arguments map[string]any) *tfprotov6.DynamicValue {
	t.Helper()
	typ := s.all.ActionSchemas[name].Schema.ValueType().(tftypes.Object)
	return dynamic(t, typ, object(typ, arguments))
}
