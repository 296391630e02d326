package referral_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// readOnly has the properties that a configuration can't set, fixed those that it can't change, and lifecycle those that it can't
// change freely.
var (
	readOnly = []string{"id", "eTag", "organizationId", "organizationName", "mpnId", "createdDateTime", "updatedDateTime",
		"acceptedDateTime", "closedDateTime", "direction", "quality", "isSpam", "registrationStatus", "registrations", "referralSource",
		"callToAction", "trackingInfo", "tags"}
	fixed         = []string{"type", "engagementId"}
	lifecycleOnes = []string{"status", "substatus"}
)

// stating returns the configuration that states a whole document.
func stating(t acctest.TB, doc document.Document) tftypes.Value {
	t.Helper()
	state, err := referral.Mapping.State(doc, tftypes.Value{}, attribute.Fresh)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return configured(state)
}

// configured removes what a configuration can't set.
func configured(state tftypes.Value) tftypes.Value {
	attributes := acctest.Attributes(settable(referral.Shape, state))
	for _, name := range append([]string{"deletion_policy", "close_substatus", "close_status_reason", "timeouts"}, readOnly...) {
		if attribute := cmp.Or(attributeNamed(name), name); attributes[attribute].Type() != nil {
			attributes[attribute] = tftypes.NewValue(attributes[attribute].Type(), nil)
		}
	}
	return tftypes.NewValue(referral.Mapping.Type, attributes)
}

// settable removes nested read-only properties.
func settable(shape document.Shape, value tftypes.Value) tftypes.Value {
	switch {
	case shape.ReadOnly:
		return tftypes.NewValue(value.Type(), nil)
	case value.IsNull() || !value.IsKnown():
		return value
	case shape.Kind == document.Object:
		attributes := acctest.Attributes(value)
		for _, property := range shape.Properties {
			name := attributeOf(property)
			attributes[name] = settable(property.Shape, attributes[name])
		}
		return tftypes.NewValue(value.Type(), attributes)
	case shape.Kind == document.List:
		elements := acctest.Elements(value)
		for i := range elements {
			elements[i] = settable(document.Shape{Kind: document.Object, Properties: shape.Properties}, elements[i])
		}
		return tftypes.NewValue(value.Type(), elements)
	}
	return value
}

// leaving removes any part of a configuration, except for required attributes.
func leaving(t *rapid.T, value tftypes.Value, top bool) tftypes.Value {
	switch {
	case value.IsNull():
		return value
	case value.Type().Is(tftypes.Object{}):
		attributes := acctest.Attributes(value)
		for _, name := range sorted(attributes) {
			required := top && slices.Contains([]string{"type", "customer_profile", "consent", "details"}, name)
			if !required && rapid.IntRange(0, 3).Draw(t, "leaves out "+name) == 0 {
				attributes[name] = tftypes.NewValue(attributes[name].Type(), nil)
			} else {
				attributes[name] = leaving(t, attributes[name], false)
			}
		}
		return tftypes.NewValue(value.Type(), attributes)
	case value.Type().Is(tftypes.List{}):
		elements := acctest.Elements(value)
		for i := range elements {
			elements[i] = leaving(t, elements[i], false)
		}
		return tftypes.NewValue(value.Type(), elements)
	}
	return value
}

func sorted(attributes map[string]tftypes.Value) []string {
	var names []string
	for name := range attributes {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// withoutEmptyTexts replaces "" with null, like Terraform's configuration generator.
func withoutEmptyTexts(t acctest.TB, value tftypes.Value) tftypes.Value {
	t.Helper()
	changed, err := tftypes.Transform(value, func(path *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		if len(path.Steps()) > 0 && v.Type().Is(tftypes.String) && v.Equal(tftypes.NewValue(tftypes.String, "")) {
			return tftypes.NewValue(tftypes.String, nil), nil
		}
		return v, nil
	})
	if err != nil {
		t.Fatalf("%v", err)
	}
	return changed
}

func (w world) planIsEmpty(t acctest.TB, state acctest.State, config tftypes.Value) {
	t.Helper()
	if errors := w.session.Validate(t, config).Errors(); errors != "" {
		t.Fatalf("the configuration isn't valid: %s", errors)
	}
	plan := w.session.Plan(t, state, config)
	if errors := plan.Diagnostics.Errors(); errors != "" {
		t.Fatalf("%s", errors)
	}
	if changed := acctest.Changed(state.Value, plan.Value); changed != "" {
		t.Fatalf("the plan isn't empty: %s", changed)
	}
}

func TestPromise2_Adopt_ChangesNothing(t *testing.T) {
	w := newWorld(t)
	for name, written := range map[string]func(*rapid.T, document.Document, acctest.State) tftypes.Value{
		"configuration generated by OpenTofu": func(_ *rapid.T, _ document.Document, s acctest.State) tftypes.Value { return configured(s.Value) },
		"configuration generated by Terraform": func(t *rapid.T, _ document.Document, s acctest.State) tftypes.Value {
			return withoutEmptyTexts(t, configured(s.Value))
		},
		"configuration that leaves any part out": func(t *rapid.T, _ document.Document, s acctest.State) tftypes.Value {
			return leaving(t, configured(s.Value), true)
		},
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				doc := generated().Draw(t, "document")
				state := w.adopt(t, doc)
				config := written(t, doc, state)
				w.planIsEmpty(t, state, config)
				w.planIsEmpty(t, w.session.Read(t, state), config)
			})
		})
	}
	if sent := len(acctest.Sent(w.emulator, "PUT")); sent > 0 {
		t.Errorf("%d updates were sent", sent)
	}
}

func TestPromise1And3_UpdateOfOneAttribute_ChangesNothingElse(t *testing.T) {
	w := newWorld(t)
	rapid.Check(t, func(t *rapid.T) {
		doc := generated().Draw(t, "document")
		state := w.adopt(t, doc)
		wanted, at := mutated(t, doc)
		if sameAttributes(doc, wanted) {
			t.Skip("nothing was changed")
		}
		config := stating(t, wanted)
		w.emulator.ClearRequests()
		after := w.session.Converge(t, state, config)
		puts := acctest.Sent(w.emulator, "PUT")
		if len(puts) != 1 {
			t.Fatalf("%d updates were sent", len(puts))
		}
		if got := puts[0].Header.Get("If-Match"); got != doc["eTag"] {
			t.Fatalf("If-Match was %s, the eTag %s", got, doc["eTag"])
		}
		body, err := document.Parse(puts[0].Body)
		if err != nil {
			t.Fatalf("%v", err)
		}
		if a, b := without(doc, at), without(body, at); !bytes.Equal(document.Encode(a), document.Encode(b)) {
			t.Fatalf("besides %v the update changed\n%s\ninto\n%s", at, document.Encode(a), document.Encode(b))
		}
		if changes := document.Diff(referral.Shape, modelled(referral.Shape, wanted), modelled(referral.Shape, body)); len(changes) > 0 {
			t.Fatalf("the update isn't what was declared: %+v", changes)
		}
		w.planIsEmpty(t, after, leaving(t, config, true))
	})
}

func TestPromise1_LeftOutAttributes_FollowTheService(t *testing.T) {
	w := newWorld(t)
	rapid.Check(t, func(t *rapid.T) {
		doc := generated().Draw(t, "document")
		state := w.adopt(t, doc)
		edited, at := mutated(t, doc)
		config := leavingOut(configured(state.Value), at)
		w.edit(t, doc, edited)
		w.planIsEmpty(t, w.session.Read(t, state), config)
	})
}

func TestPromise3_DriftOfDeclaredAttribute_Shows(t *testing.T) {
	w := newWorld(t)
	rapid.Check(t, func(t *rapid.T) {
		doc := generated().Draw(t, "document")
		state := w.adopt(t, doc)
		config := configured(state.Value)
		edited, at := mutated(t, doc)
		if attributeAt(config, at).IsNull() || len(declarable(document.Diff(referral.Shape, part(doc, at), part(edited, at)))) == 0 {
			t.Skip("nothing declared was changed")
		}
		w.edit(t, doc, edited)
		read := w.session.Read(t, state)
		plan := w.session.Plan(t, read, config)
		if errors := plan.Diagnostics.Errors(); errors != "" {
			t.Fatalf("%s", errors)
		}
		if acctest.Changed(read.Value, plan.Value) == "" {
			t.Fatalf("an edit of %v doesn't show", at)
		}
		w.session.Converge(t, read, config)
		now, _ := w.emulator.Document(doc["id"].(string))
		if changes := declarable(document.Diff(referral.Shape, part(doc, at), part(now, at))); len(changes) > 0 {
			t.Fatalf("%v isn't what was declared: %+v", at, changes)
		}
	})
}

// declarable returns the changes that a configuration can revert: it can't remove a number or boolean that didn't exist before.
func declarable(changes []document.Change) []document.Change {
	return slices.DeleteFunc(changes, func(change document.Change) bool {
		switch change.New.(type) {
		case bool, json.Number:
			return document.Empty(change.Old)
		}
		return false
	})
}

// edit makes a seller's change.
func (w world) edit(t *rapid.T, doc, edited document.Document) {
	t.Helper()
	err := w.emulator.Edit(doc["id"].(string), func(now map[string]any) {
		for name := range now {
			if !slices.Contains(readOnly, name) {
				delete(now, name)
			}
		}
		for name, value := range edited {
			if !slices.Contains(readOnly, name) {
				now[name] = value
			}
		}
	})
	if err != nil {
		t.Fatalf("%v", err)
	}
}

func TestAdopt_EveryDocumentedDocument(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"documented-lead-new.json", "observed-shared-active.json", "update-request.json", "update-response.json"} {
		t.Run(name, func(t *testing.T) {
			state := w.session.Import(t, acctest.Seed(t, w.emulator, acctest.Fixture(t, name)))
			w.planIsEmpty(t, state, configured(state.Value))
			w.planIsEmpty(t, state, withoutEmptyTexts(t, configured(state.Value)))
		})
	}
	if len(acctest.Sent(w.emulator, "GET")) != 4 {
		t.Errorf("%d reads", len(acctest.Sent(w.emulator, "GET")))
	}
}
