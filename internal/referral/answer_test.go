package referral_test

import (
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// peculiar is a configuration whose values the service may change.
const peculiar = `{"type":"Independent","name":" A & B ","status":"New","substatus":"Pending","customerProfile":{"name":"A & B","team":[
	{"firstName":"Ann ","email":"ann@x.example"},{"firstName":"Bob","email":"bob@x.example"}],"address":{"city":"Lyon"}},
	"consent":{"consentToContact":%s},"details":{"dealValue":1.005,"currency":"USD","closingDateTime":"2027-01-01T00:00:00+01:00"}}`

func TestPromise3_ServiceChangesValues_WarnsAndShowsDrift(t *testing.T) {
	for _, c := range []struct {
		name      string
		behaviour emulator.Behaviour
		warned    []string // what the warning names; empty if the response is as sent
	}{
		{"as sent", emulator.Behaviour{}, nil},
		{"trimmed", emulator.Behaviour{Trim: true}, []string{`name: sent " A & B ", received "A & B"`, `team[ann@x.example].first_name`}},
		{"escaped", emulator.Behaviour{Escape: true}, []string{`customer_profile.name: sent "A & B", received "A &amp; B"`}},
		{"reordered", emulator.Behaviour{Reorder: true}, nil},
		{"with defaults added", emulator.Behaviour{AddDefaults: true}, nil},
		{"accepted at once", emulator.Behaviour{Advance: true}, []string{`status: sent "New", received "Active"`, `substatus`}},
		{"rounded", emulator.Behaviour{Round: true}, []string{`details.deal_value: sent 1.005, received`}},
		{"with date-times written in another way", emulator.Behaviour{ReformatTimes: true}, nil},
	} {
		for _, operation := range []string{"create", "update"} {
			t.Run(c.name+", on "+operation, func(t *testing.T) {
				w := newWorld(t)
				config := declaring(t, strings.Replace(peculiar, "%s", "true", 1))
				state := w.session.Null()
				if operation == "update" {
					var diags acctest.Diagnostics
					state, diags = w.create(t, declaring(t, strings.Replace(peculiar, "%s", "false", 1)))
					if diags.Errors()+diags.Warnings() != "" {
						t.Fatalf("%s%s", diags.Errors(), diags.Warnings())
					}
				}
				w.emulator.Behave(c.behaviour)
				plan := w.session.Plan(t, state, config)
				after, diags := w.session.Apply(t, state, plan, config)
				if errors := diags.Errors(); errors != "" {
					t.Fatal(errors)
				}
				warnings := diags.Warnings()
				for _, want := range c.warned {
					if !strings.Contains(warnings, want) {
						t.Errorf("%q isn't in the warning: %s", want, warnings)
					}
				}
				if n := strings.Count(warnings, "changed what was sent"); n > 1 || n == 0 && c.warned != nil || n == 1 && c.warned == nil {
					t.Errorf("%d warnings: %s", n, warnings)
				}
				read := w.session.Read(t, after)
				next := w.session.Plan(t, read, config)
				if errors := next.Diagnostics.Errors(); errors != "" {
					t.Fatal(errors)
				}
				advanced := c.behaviour.Advance // the plan keeps a status that the service moved on, and warns
				if changed := acctest.Changed(read.Value, next.Value); (changed == "") != (c.warned == nil || advanced) {
					t.Errorf("the next plan shows: %s", changed)
				}
				if advanced != strings.Contains(next.Diagnostics.Warnings(), "moved the referral on") {
					t.Errorf("%s", next.Diagnostics.Warnings())
				}
			})
		}
	}
}

func TestPromise3_ServiceKeepsFixedValues_WarnsAndShowsDrift(t *testing.T) {
	w := newWorld(t)
	state := w.activeState(t)
	w.emulator.Behave(emulator.Behaviour{KeepFixed: true})
	config := declaring(t, `{"type":"Independent","customerProfile":{"name":"Another"},"consent":{"consentToContact":false},"details":{}}`)
	plan := w.session.Plan(t, state, config)
	if warnings := plan.Diagnostics.Warnings(); !strings.Contains(warnings, "customer_profile.name") || !strings.Contains(warnings, "consent") {
		t.Errorf("the plan doesn't warn: %s", warnings)
	}
	after, diags := w.session.Apply(t, state, plan, config)
	for _, want := range []string{`customer_profile.name: sent "Another", received "Contoso"`, "consent.consent_to_contact: sent false, received true"} {
		if !strings.Contains(diags.Warnings(), want) {
			t.Errorf("%q isn't in %s", want, diags.Warnings())
		}
	}
	read := w.session.Read(t, after)
	if acctest.Changed(read.Value, w.session.Plan(t, read, config).Value) == "" {
		t.Error("the next plan doesn't show the drift")
	}
}
