package referral_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// crew is a deal with people as the service knows them: each has a phone number, a preference and an unmodelled badge. Two share
// an address, two have none.
const crew = `{"id":"d0000000-0000-4000-8000-000000000001","eTag":"\"1\"","type":"Independent","status":"Active","substatus":"Accepted","customerProfile":{},
	"consent":{},"details":{},"team":[
	{"firstName":"Ann","email":"ann@x.example","phoneNumber":"1","badge":"A","contactPreference":{"locale":"en-us","badge":"a"}},
	{"firstName":"Bob","email":"bob@x.example","phoneNumber":"2","badge":"B","contactPreference":{"locale":"de-de","badge":"b"}},
	{"firstName":"Cid","email":"shared@x.example","phoneNumber":"3","badge":"C"},
	{"firstName":"Dee","email":"shared@x.example","phoneNumber":"4","badge":"D"},
	{"firstName":"Eve","phoneNumber":"5","badge":"E"},
	{"firstName":"Fay","email":"","phoneNumber":"6","badge":"F"}]}`

// person returns the configured values of a person.
func person(name, email string) string {
	if email == "" {
		return fmt.Sprintf(`{"firstName":%q}`, name)
	}
	return fmt.Sprintf(`{"firstName":%q,"email":%q}`, name, email)
}

var (
	ann, bob = person("Ann", "ann@x.example"), person("Bob", "bob@x.example")
	cid, dee = person("Cid", "shared@x.example"), person("Dee", "shared@x.example")
	eve, fay = person("Eve", ""), person("Fay", "")
)

func TestPromise1_LeftOutValues_FollowTheirPerson(t *testing.T) {
	for _, c := range []struct {
		name string
		team []string
		want string // name, phone number, badge and locale of each
	}{
		{"as it is", []string{ann, bob, cid, dee, eve, fay}, "Ann 1 A en-us, Bob 2 B de-de, Cid 3 C -, Dee 4 D -, Eve 5 E -, Fay 6 F -"},
		{"one more at the head", []string{person("Gus", "gus@x.example"), ann, bob, cid, dee, eve, fay},
			"Gus - - -, Ann 1 A en-us, Bob 2 B de-de, Cid 3 C -, Dee 4 D -, Eve 5 E -, Fay 6 F -"},
		{"one more at the head, without address", []string{person("Gus", ""), ann, bob, cid, dee, eve, fay},
			"Gus - - -, Ann 1 A en-us, Bob 2 B de-de, Cid 3 C -, Dee 4 D -, Eve 5 E -, Fay 6 F -"},
		{"one more at the head, with a shared address", []string{person("Gus", "shared@x.example"), ann, bob, cid, dee, eve, fay},
			"Gus - - -, Ann 1 A en-us, Bob 2 B de-de, Cid 3 C -, Dee 4 D -, Eve 5 E -, Fay 6 F -"},
		{"without one in the middle", []string{ann, cid, dee, eve, fay}, "Ann 1 A en-us, Cid 3 C -, Dee 4 D -, Eve 5 E -, Fay 6 F -"},
		{"without the first of two with one address", []string{ann, bob, dee, eve, fay}, "Ann 1 A en-us, Bob 2 B de-de, Dee 4 D -, Eve 5 E -, Fay 6 F -"},
		{"without the first of two without address", []string{ann, bob, cid, dee, fay}, "Ann 1 A en-us, Bob 2 B de-de, Cid 3 C -, Dee 4 D -, Fay 6 F -"},
		{"reversed", []string{fay, eve, dee, cid, bob, ann}, "Fay 6 F -, Eve 5 E -, Dee 4 D -, Cid 3 C -, Bob 2 B de-de, Ann 1 A en-us"},
		{"renamed", []string{person("Anna", "ann@x.example"), bob, cid, dee, eve, fay},
			"Anna 1 A en-us, Bob 2 B de-de, Cid 3 C -, Dee 4 D -, Eve 5 E -, Fay 6 F -"},
		{"replaced by somebody without address", []string{ann, bob, cid, dee, person("Hal", ""), fay},
			"Ann 1 A en-us, Bob 2 B de-de, Cid 3 C -, Dee 4 D -, Hal - - -, Fay 6 F -"},
		{"another address", []string{person("Ann", "new@x.example"), bob, cid, dee, eve, fay},
			"Ann - - -, Bob 2 B de-de, Cid 3 C -, Dee 4 D -, Eve 5 E -, Fay 6 F -"},
		{"address in capitals", []string{person("Ann", "ANN@X.example"), bob, cid, dee, eve, fay},
			"Ann 1 A en-us, Bob 2 B de-de, Cid 3 C -, Dee 4 D -, Eve 5 E -, Fay 6 F -"},
		{"only one left", []string{dee}, "Dee 4 D -"},
		{"nobody", []string{}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			state := w.session.Import(t, acctest.Seed(t, w.emulator, acctest.Document(t, crew)))
			config := declaring(t, `{"type":"Independent","customerProfile":{},"consent":{},"details":{},"team":[`+strings.Join(c.team, ",")+`]}`)
			w.session.Converge(t, state, config)
			doc, _ := w.emulator.Document("d0000000-0000-4000-8000-000000000001")
			if got := roll(doc); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// roll lists the people of a document with their properties.
func roll(doc map[string]any) string {
	var all []string
	team, _ := doc["team"].([]any)
	for _, m := range team {
		member := m.(map[string]any)
		preference, _ := member["contactPreference"].(map[string]any)
		text := fmt.Sprint(member["firstName"])
		for _, value := range []any{member["phoneNumber"], member["badge"], preference["locale"]} {
			if value == nil || value == "" {
				value = "-"
			}
			text += fmt.Sprint(" ", value)
		}
		if preference["locale"] != nil && preference["badge"] == nil {
			text += " without its badge"
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

func TestPromise1_ServiceFillsInValues_PlansNothing(t *testing.T) {
	w := newWorld(t)
	config := declaring(t, `{"type":"Independent","customerProfile":{"team":[`+ann+`]},"consent":{},"details":{},"team":[`+bob+`,`+eve+`]}`)
	w.emulator.Behave(emulator.Behaviour{AddDefaults: true, Reorder: true})
	state, diags := w.create(t, config)
	if diags.Errors()+diags.Warnings() != "" {
		t.Errorf("%s%s", diags.Errors(), diags.Warnings())
	}
	w.planIsEmpty(t, w.session.Read(t, state), config)
}

func TestPromise3_EmptyValuesClear_LeftOutOnesDont(t *testing.T) {
	const full = `{"id":"d0000000-0000-4000-8000-000000000001","eTag":"\"1\"","type":"Independent","status":"Active","substatus":"Accepted","name":"n","campaignId":"c",
		"expirationDateTime":"2027-01-01T00:00:00Z","customerProfile":{"name":"x","size":"1to9employees","ids":[{"profileType":"Duns","id":"1"}],
		"address":{"city":"Lyon","region":"r"}},"consent":{},"details":{"notes":"n","requirements":{"products":[{"id":"A"}],
		"solutions":[{"id":"S"}],"additionalRequirements":{"attributes":[{"id":"a","type":"t"}]}}},"team":[` + `{"email":"a@x.example","title":"CTO"}]}`
	cleared := `{"type":"Independent","name":"","expirationDateTime":"","customerProfile":{"size":"","ids":[],"address":{"region":""}},"consent":{},
		"details":{"notes":"","requirements":{"products":[],"solutions":[],"additionalRequirements":{"attributes":[]}}},"team":[{"email":"a@x.example","title":""}]}`
	w := newWorld(t)
	state := w.session.Import(t, acctest.Seed(t, w.emulator, acctest.Document(t, full)))
	w.session.Converge(t, state, declaring(t, cleared))
	doc, _ := w.emulator.Document("d0000000-0000-4000-8000-000000000001")
	profile, requirements := doc["customerProfile"].(map[string]any), details(doc)["requirements"].(map[string]any)
	for name, value := range map[string]any{
		"name": doc["name"], "expirationDateTime": doc["expirationDateTime"], "size": profile["size"], "ids": profile["ids"],
		"region": profile["address"].(map[string]any)["region"], "notes": details(doc)["notes"], "products": requirements["products"],
		"solutions": requirements["solutions"], "title": doc["team"].([]any)[0].(map[string]any)["title"],
		"attributes": requirements["additionalRequirements"].(map[string]any)["attributes"],
	} {
		if text := fmt.Sprint(value); text != "" && text != "[]" && text != "<nil>" {
			t.Errorf("%s wasn't cleared: %s", name, text)
		}
	}
	if doc["campaignId"] != "c" || profile["name"] != "x" || profile["address"].(map[string]any)["city"] != "Lyon" {
		t.Errorf("what was left out was cleared: %v", doc)
	}
}
