package referral_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

// superfluous finds superfluous values in a generated configuration: "", [] and objects without an attribute, unless they are
// required or in members of lists, and values that are defaults or read-only.
func superfluous(value tftypes.Value, path string) string {
	switch {
	case value.IsNull():
		return ""
	case value.Type().Is(tftypes.String):
		var text string
		if err := value.As(&text); err != nil || text == "" {
			return path
		}
	case value.Type().Is(tftypes.Object{}):
		return emptyObject(value, path)
	case value.Type().Is(tftypes.Set{}) && len(acctest.Elements(value)) == 0:
		return path
	case value.Type().Is(tftypes.List{}):
		says := false
		for _, member := range acctest.Elements(value) {
			found := superfluous(member, path+"[]")
			says = says || found == ""
			if found != "" && found != path+"[]" {
				return found
			}
		}
		if !says {
			return path
		}
	}
	return ""
}

func emptyObject(value tftypes.Value, path string) string {
	says := false
	for name, attribute := range acctest.Attributes(value) {
		says = says || !attribute.IsNull()
		if found := superfluous(attribute, path+"."+name); found != "" {
			return found
		}
	}
	required := path == "" || path == ".customer_profile" || path == ".consent" || path == ".details"
	if !says && !required {
		return path
	}
	return ""
}

func TestPromise2_GeneratedConfiguration_StatesTheDocument(t *testing.T) {
	w := newWorld(t)
	rapid.Check(t, func(t *rapid.T) {
		state := w.adopt(t, generated().Draw(t, "document"))
		config := w.session.Generate(t, state)
		if found := superfluous(config, ""); found != "" {
			t.Fatalf("%s is superfluous", found)
		}
		attributes := acctest.Attributes(config)
		for _, name := range []string{"id", "etag", "created_date_time", "deletion_policy", "close_substatus", "close_status_reason", "timeouts"} {
			if !attributes[name].IsNull() {
				t.Fatalf("%s is stated", name)
			}
		}
		w.planIsEmpty(t, state, config)
		w.planIsEmpty(t, w.session.Read(t, state), config)
		if missing := unstated(configured(state.Value), config, ""); missing != "" {
			t.Fatalf("%s is in the document, but not in the configuration", missing)
		}
	})
}

// unstated finds a value in a full configuration that another configuration lacks.
func unstated(full, config tftypes.Value, path string) string {
	switch {
	case full.IsNull():
		return ""
	case full.Type().Is(tftypes.Object{}):
		stated := acctest.Attributes(config)
		for name, value := range acctest.Attributes(full) {
			if missing := unstated(value, stated[name], path+"."+name); missing != "" {
				return missing
			}
		}
		return ""
	case full.Type().Is(tftypes.List{}):
		stated := append(acctest.Elements(config), make([]tftypes.Value, len(acctest.Elements(full)))...)
		for i, value := range acctest.Elements(full) {
			if missing := unstated(value, stated[i], path+"[]"); missing != "" {
				return missing
			}
		}
		return ""
	case full.Type().Is(tftypes.Set{}) && len(acctest.Elements(full)) == 0, full.Type().Is(tftypes.String) && textIn(full) == "":
		return ""
	case config.Type() != nil && config.Equal(full):
		return ""
	}
	return path
}

// Terraform writes such strings as jsonencode(…), with another spelling.
func TestPromise2_GeneratedConfiguration_LeavesOutJSON(t *testing.T) {
	w := newWorld(t)
	for text, stated := range map[string]bool{`{"a": 1}`: false, ` [1, 2]`: false, "7": true, `"x"`: true, "{a}": true, "null": true} {
		doc := acctest.Document(t, activeDeal)
		details(doc)["notes"] = text
		delete(doc, "id")
		state := w.session.Import(t, acctest.Seed(t, w.emulator, doc))
		notes := acctest.Attributes(acctest.Attributes(w.session.Generate(t, state))["details"])["notes"]
		if notes.IsNull() == stated {
			t.Errorf("%q: %s", text, notes)
		}
	}
}
