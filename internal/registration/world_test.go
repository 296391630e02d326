package registration_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/registration"
)

// world is an emulator with a referral that can be registered, and a session for registrations.
type world struct {
	*emulator.Emulator
	t       *testing.T
	id      string
	session *acctest.Session
}

const typeName = "partnercenter_deal_registration"

// inWorld runs a test with an emulator behind a pipe, in a synctest bubble with a fake clock.
func inWorld(t *testing.T, test func(t *testing.T, w world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e, client := acctest.ServePiped(t)
		session := acctest.NewPipedSession(t, client, "max_retries", "2").Of(typeName)
		test(t, world{e, t, acctest.Seed(t, e, wonReferral(t)), session})
	})
}

// registering returns the configuration that registers wonReferral, with some values replaced by JSON; "" leaves a value out.
func registering(t *testing.T, replaced ...string) tftypes.Value {
	t.Helper()
	values := map[string]string{"referral_id": `"7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10"`}
	for _, s := range statements {
		values[s[0]] = s[1]
	}
	for _, statement := range replaced {
		name, value, _ := strings.Cut(statement, "=")
		values[name] = value
	}
	typ := attribute.ObjectType(registration.Schema(t.Context()).Type().TerraformType(t.Context()))
	return configured(t, typ, "", values)
}

// unknown marks an unknown value in a configuration.
const unknown = "unknown"

func configured(t *testing.T, typ tftypes.Type, path string, values map[string]string) tftypes.Value {
	t.Helper()
	text, given := values[path]
	object, isObject := typ.(tftypes.Object)
	switch {
	case given && text == unknown:
		return tftypes.NewValue(typ, tftypes.UnknownValue)
	case isObject && text != "null":
		attributes, says := map[string]tftypes.Value{}, given || path == ""
		for name, inner := range object.AttributeTypes {
			attributes[name] = configured(t, inner, strings.TrimPrefix(path+"."+name, "."), values)
			says = says || !attributes[name].IsNull()
		}
		if says {
			return tftypes.NewValue(typ, attributes)
		}
	case text != "" && text != "null":
		return scalar(t, typ, text)
	}
	return tftypes.NewValue(typ, nil)
}

func scalar(t *testing.T, typ tftypes.Type, text string) tftypes.Value {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(text, err)
	}
	return tftypes.NewValue(typ, value)
}

// apply plans and applies a configuration, and calls arm in between.
func (w world) apply(before acctest.State, config tftypes.Value, arm func()) (acctest.State, acctest.Diagnostics) {
	w.t.Helper()
	plan := w.session.Plan(w.t, before, config)
	if plan.Diagnostics.Errors() != "" {
		return before, plan.Diagnostics
	}
	arm()
	w.ClearRequests()
	return w.session.Apply(w.t, before, plan, config)
}

// registered registers the referral, sets the review's status, and returns the refreshed state.
func (w world) registered(status string, replaced ...string) acctest.State {
	w.t.Helper()
	made, diags := w.apply(w.session.Null(), registering(w.t, replaced...), func() {})
	if diags.Errors() != "" {
		w.t.Fatal(diags.Errors())
	}
	if err := w.Review(w.id, status, ""); err != nil {
		w.t.Fatal(err)
	}
	return w.session.Read(w.t, made)
}

// edit changes the registration out of band.
func (w world) edit(edit func(registration map[string]any)) {
	w.t.Helper()
	if err := w.Edit(w.id, func(doc map[string]any) { edit(doc["registrations"].([]any)[0].(map[string]any)) }); err != nil {
		w.t.Fatal(err)
	}
}

func (w world) registrations() []any {
	doc, _ := w.Document(w.id)
	all, _ := doc["registrations"].([]any)
	return all
}

// saved reports whether a state has a registration.
func saved(state acctest.State) bool { return !state.Value.IsNull() }
