package referral_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

// another returns a configuration that states any part of another document, without changes to fixed values.
func another(t *rapid.T, state acctest.State) tftypes.Value {
	had := acctest.Attributes(state.Value)
	config := acctest.Attributes(leaving(t, stating(t, generated().Draw(t, "other document")), true))
	config["type"] = had["type"]
	for _, name := range []string{"engagement_id", "status", "substatus"} {
		config[name] = tftypes.NewValue(tftypes.String, nil)
	}
	return objectOf(config)
}

func TestPromise3_AnyUpdate_EndsInAnEmptyPlan(t *testing.T) {
	w := newWorld(t)
	rapid.Check(t, func(t *rapid.T) {
		state := w.adopt(t, generated().Draw(t, "document"))
		w.session.Converge(t, state, another(t, state))
	})
}

// Cases in which an update left changes to the next plan, found with random updates.
func TestPromise3_ListsWithoutIdentities_Converge(t *testing.T) {
	for _, c := range []struct{ name, list, old, next string }{
		{"solutions", "solutions", `[{"id":"S1","name":"N1"},{"id":null,"name":"N1","type":"Name"},{"u":40}]`, `[{"id":""},{"id":"s2"}]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			doc := acctest.Document(t, `{"id":"d0000000-0000-4000-8000-000000000001","eTag":"\"1\"","type":"Independent","customerProfile":{},"consent":{},
				"details":{"requirements":{"`+c.list+`":`+c.old+`}}}`)
			state := w.session.Import(t, acctest.Seed(t, w.emulator, doc))
			w.session.Converge(t, state, declaring(t, `{"type":"Independent","customerProfile":{},"consent":{},
				"details":{"requirements":{"`+c.list+`":`+c.next+`}}}`))
		})
	}
}
