package referral_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

// call calls a function through the protocol of a provider that isn't configured, like Terraform.
func call(t *testing.T, name string, result tftypes.Type, arguments ...string) (tftypes.Value, *tfprotov6.FunctionError) {
	t.Helper()
	server, err := acctest.Providers["partnercenter"]()
	if err != nil {
		t.Fatal(err)
	}
	req := &tfprotov6.CallFunctionRequest{Name: name}
	for _, argument := range arguments {
		value, err := tfprotov6.NewDynamicValue(tftypes.String, tftypes.NewValue(tftypes.String, argument))
		if err != nil {
			t.Fatal(err)
		}
		req.Arguments = append(req.Arguments, &value)
	}
	resp, err := server.CallFunction(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	if resp.Error != nil {
		return tftypes.Value{}, resp.Error
	}
	value, err := resp.Result.Unmarshal(result)
	if err != nil {
		t.Fatal(err)
	}
	return value, nil
}

// refuses checks that a call failed, which argument the error names, and its text.
func refuses(t *testing.T, err *tfprotov6.FunctionError, position int64, want ...string) {
	t.Helper()
	if err == nil || err.FunctionArgument == nil || *err.FunctionArgument != position {
		t.Fatalf("want an error at argument %d, got %+v", position, err)
	}
	for _, part := range want {
		if !strings.Contains(err.Text, part) {
			t.Errorf("it doesn't say %q:\n%s", part, err.Text)
		}
	}
	if strings.HasSuffix(err.Text, ".") {
		t.Errorf("the CLI ends the text with a second full stop:\n%s", err.Text)
	}
}

func TestCanTransition_EveryPairOfStatuses(t *testing.T) {
	// The documented table, independent of the code under test; a referral that doesn't exist yet can get any status.
	may := map[string]string{"": "New Active Closed", "New": "New Active Closed", "Active": "Active Closed", "Closed": "Closed", "None": "None"}
	for from, reached := range may {
		for _, to := range []string{"New", "Active", "Closed", "None"} {
			got, err := call(t, "can_transition", tftypes.Bool, from, to)
			if err != nil {
				t.Fatalf("%q to %q: %s", from, to, err.Text)
			}
			if want := tftypes.NewValue(tftypes.Bool, slices.Contains(strings.Fields(reached), to)); !got.Equal(want) {
				t.Errorf("%q to %q: %s, want %s", from, to, got, want)
			}
		}
	}
}

func TestCanTransition_InvalidStatus_IsAnError(t *testing.T) {
	const allowed = `"New", "Active", "Closed"` + "\n" // without None, to which no transition leads
	for _, wrong := range []struct {
		from, to string
		position int64
		want     []string
	}{
		{"Paused", "Active", 0, []string{`"Paused"`, allowed, "case-sensitive"}},
		{"new", "Active", 0, []string{`"new"`, allowed, `Write "New"`}},
		{"Pending", "Active", 0, []string{`"Pending"`, allowed}},
		{" New", "Active", 0, []string{`" New"`, allowed}},
		{"New", "Activ", 1, []string{`"Activ"`, allowed, "case-sensitive"}},
		{"New", "CLOSED", 1, []string{`"CLOSED"`, allowed, `Write "Closed"`}},
		{"New", "", 1, []string{`""`, allowed}},
		{"", "", 1, []string{`""`, allowed}},
		{"new", "active", 0, []string{`"new"`, `"active"`, allowed}},
	} {
		t.Run(wrong.from+" to "+wrong.to, func(t *testing.T) {
			_, err := call(t, "can_transition", tftypes.Bool, wrong.from, wrong.to)
			refuses(t, err, wrong.position, wrong.want...)
		})
	}
}

func TestSubstatuses_ListsInOrderOfTheTable(t *testing.T) {
	list := tftypes.List{ElementType: tftypes.String}
	for status, want := range map[string]string{
		"New": "Pending Received", "Active": "Accepted", "Closed": "Won Lost Declined Expired Error", "None": "",
	} {
		value, err := call(t, "substatuses", list, status)
		if err != nil {
			t.Fatalf("%s: %s", status, err.Text)
		}
		if value.IsNull() {
			t.Errorf("%s: null, which is no list", status)
		}
		var got []string
		for _, element := range acctest.Elements(value) {
			var text string
			if err := element.As(&text); err != nil {
				t.Fatal(err)
			}
			got = append(got, text)
		}
		if !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%s: %q, want %q", status, got, want)
		}
	}
	for wrong, wayOut := range map[string]string{"": "case-sensitive", "closed": `Write "Closed"`, "Won": "case-sensitive"} {
		_, err := call(t, "substatuses", list, wrong)
		refuses(t, err, 0, `"`+wrong+`"`, `"New", "Active", "Closed"`, wayOut)
	}
}

// The forms of links are tested together with their parser.
func TestParseReferralID_AcceptsIDsAndLinksOnly(t *testing.T) {
	const id = "7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10"
	for _, link := range []string{id, " " + id + "\n", "https://api.partner.microsoft.com/v1.0/engagments/referrals/" + id} {
		got, err := call(t, "parse_referral_id", tftypes.String, link)
		if err != nil {
			t.Fatalf("%q: %s", link, err.Text)
		}
		if !got.Equal(tftypes.NewValue(tftypes.String, id)) {
			t.Errorf("%q: %s", link, got)
		}
	}
	for _, wrong := range []string{"", "what the customer wants", "https://contoso.example/leads/1"} {
		_, err := call(t, "parse_referral_id", tftypes.String, wrong)
		refuses(t, err, 0, `"`+wrong+`"`, "a link whose path ends in it", "/engagements/v1/referrals/7f0e2a44")
	}
	_, err := call(t, "parse_referral_id", tftypes.String, "https://contoso.example/"+strings.Repeat("a", 10_000))
	refuses(t, err, 0, "…")
	if len(err.Text) > 1000 {
		t.Errorf("the error has %d bytes", len(err.Text))
	}
}
