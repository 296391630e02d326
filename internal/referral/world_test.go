package referral_test

import (
	"encoding/json"
	"net/http"
	"os"
	"testing"
	"testing/synctest"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// world is an emulator and a session with it.
type world struct {
	emulator *emulator.Emulator
	session  *acctest.Session
	client   *http.Client // reaches the emulator if it is piped
}

// newWorld starts both; arguments are pairs of the provider's argument names and values.
func newWorld(t *testing.T, arguments ...string) world {
	t.Helper()
	e, url := acctest.Start(t)
	return world{emulator: e, session: acctest.NewSession(t, url, arguments...)}
}

// inBubble runs a test with a piped emulator in which time advances when all goroutines wait: a minute takes no time, and
// concurrent events happen in the same order in each run.
func inBubble(t *testing.T, test func(t *testing.T, w world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e, client := acctest.ServePiped(t)
		test(t, world{e, acctest.NewPipedSession(t, client), client})
	})
}

// another starts a provider for another run.
func (w world) another(t *testing.T) *acctest.Session { return acctest.NewPipedSession(t, w.client) }

// adopt seeds a generated document under an ID of its own and imports it.
func (w world) adopt(t *rapid.T, doc document.Document) acctest.State {
	t.Helper()
	doc["id"] = uuid.NewString()
	if _, err := w.emulator.Seed(json.RawMessage(document.Encode(doc))); err != nil {
		t.Fatalf("%v", err)
	}
	return w.session.Import(t, doc["id"].(string))
}

// declaring returns the configuration that states what a document contains, and leaves out everything else.
func declaring(t testing.TB, text string) tftypes.Value {
	t.Helper()
	doc, err := document.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return onlyStated(referral.Shape, stating(t, doc), doc)
}

// onlyStated sets what a document doesn't contain to null.
func onlyStated(shape document.Shape, value tftypes.Value, stated any) tftypes.Value {
	switch shape.Kind {
	case document.Object:
		attributes := acctest.Attributes(value)
		doc, _ := stated.(map[string]any)
		for _, property := range shape.Properties {
			name := attributeOf(property)
			if said, ok := doc[property.Name]; ok {
				attributes[name] = onlyStated(property.Shape, attributes[name], said)
			} else {
				attributes[name] = tftypes.NewValue(attributes[name].Type(), nil)
			}
		}
		return tftypes.NewValue(value.Type(), attributes)
	case document.List:
		elements := acctest.Elements(value)
		members, _ := stated.([]any)
		for i := range elements {
			elements[i] = onlyStated(document.Shape{Kind: document.Object, Properties: shape.Properties}, elements[i], members[i])
		}
		return tftypes.NewValue(value.Type(), elements)
	default:
	}
	return value
}

// create plans and applies a new referral.
func (w world) create(t acctest.TB, config tftypes.Value) (acctest.State, acctest.Diagnostics) {
	t.Helper()
	plan := w.session.Plan(t, w.session.Null(), config)
	if errors := plan.Diagnostics.Errors(); errors != "" {
		t.Fatalf("%s", errors)
	}
	return w.session.Apply(t, w.session.Null(), plan, config)
}

// endpoint returns the URL of the emulator that acctest.Start runs.
func endpoint(t *testing.T) string {
	t.Helper()
	return os.Getenv("PARTNERCENTER_ENDPOINT")
}

// textIn returns a string, "" while it is unknown.
func textIn(value tftypes.Value) string {
	var text string
	if value.IsKnown() && !value.IsNull() {
		if err := value.As(&text); err != nil {
			panic(err)
		}
	}
	return text
}

func objectOf(attributes map[string]tftypes.Value) tftypes.Value {
	return tftypes.NewValue(referral.Mapping.Type, attributes)
}

func stringValue(text string) tftypes.Value { return tftypes.NewValue(tftypes.String, text) }

// unknownString is a string that is unknown in a plan.
var unknownString = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
