package provider_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
)

// signIns returns the number of token requests to the authority since ClearRequests.
func (s *service) signIns() int {
	count := 0
	for _, request := range s.Requests() {
		if strings.HasSuffix(request.Path, "/token") {
			count++
		}
	}
	return count
}

func (s *service) seed(t *testing.T) {
	t.Helper()
	acctest.Seed(t, s.Emulator, acctest.Document(t, `{"id": "`+someID+`", "type": "Independent", "status": "New", "substatus": "Pending"}`))
}

func TestSignIn_EveryMethod_CreatesReadsAndUpdates(t *testing.T) {
	s := newService(t)
	s.fakeAz(t, "")
	for name, arguments := range s.signInArguments(t) {
		t.Run(name, func(t *testing.T) {
			s.ClearRequests()
			session := start(t, arguments)
			state := session.Converge(t, session.Null(), simpleReferral(session.Type, "first"))
			session.Converge(t, state, simpleReferral(session.Type, "second"))
			want := 0
			if strings.HasPrefix(name, "refresh token") {
				want = 1
			}
			if got := s.signIns(); got != want {
				t.Errorf("signed in %d times, want %d", got, want)
			}
		})
	}
}

func TestSignIn_ConcurrentCalls_ShareOneToken(t *testing.T) {
	s := newService(t)
	s.seed(t)
	session := start(t, s.signInArguments(t)["refresh token with client secret"])
	s.ClearRequests()
	for round := 1; round <= 2; round++ {
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() { session.Import(t, someID) })
		}
		group.Wait()
		if got := s.signIns(); got != round {
			t.Errorf("round %d: signed in %d times", round, got)
		}
		s.ExpireAccessTokens()
	}
}

func TestCreate_RejectedToken_CreatesOneReferral(t *testing.T) {
	s := newService(t)
	session := start(t, s.signInArguments(t)["refresh token of a public client"])
	config := simpleReferral(session.Type, "once")
	session.Converge(t, session.Null(), simpleReferral(session.Type, "before"))
	s.ExpireAccessTokens()
	before := len(s.IDs())
	session.Converge(t, session.Null(), config)
	if made := len(s.IDs()) - before; made != 1 {
		t.Errorf("%d referrals were created", made)
	}
}

func TestSignIn_Failure_SaysMethodCodeAndWayOut(t *testing.T) {
	for name, test := range map[string]struct {
		method string
		spoil  func(s *service, arguments map[string]string)
		want   []string
	}{
		"revoked": {
			"refresh token with client secret", func(s *service, _ map[string]string) { s.RevokeRefreshTokens() },
			[]string{"refresh token with client secret", "AADSTS50173", "invalid_grant", "internal/auth/login"},
		},
		"wrong secret": {
			"refresh token with client secret", func(_ *service, a map[string]string) { a["client_secret"] = "wrong-secret" },
			[]string{"AADSTS7000215", "client_secret_file_path"},
		},
		"missing file": {
			"refresh token with client secret file", func(_ *service, a map[string]string) { a["client_secret_file_path"] = "/nowhere" },
			[]string{"client_secret_file_path", "/nowhere"},
		},
		"no multi-factor authentication": {
			"refresh token of a public client", func(s *service, _ map[string]string) { s.LoseMFA(true) },
			[]string{"900421", "signed in without multi-factor authentication", "go run ./internal/auth/login", "signed in with: refresh token of a public client"},
		},
		"a token of an application": {
			"access token", func(s *service, a map[string]string) { a["access_token"] = s.applicationToken(t) },
			[]string{"403", "Referral Admin or Referral User", "signed in with: access token"},
		},
		"an expired token": {
			"access token", func(s *service, _ map[string]string) { s.ExpireAccessTokens() },
			[]string{"401", "access_token", "signed in with: access token"},
		},
		"az without a user": {
			"Azure CLI", func(s *service, _ map[string]string) { s.fakeAz(t, "Please run az login") },
			[]string{"Azure CLI", "Please run", "az login --scope https://api.partner.microsoft.com/.default"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newService(t)
			s.seed(t)
			arguments := s.signInArguments(t)[test.method]
			test.spoil(s, arguments)
			diags := readWith(t, arguments)
			for _, part := range test.want {
				if !strings.Contains(strings.Join(strings.Fields(diags.Errors()), " "), part) {
					t.Errorf("%q is missing in:\n%s", part, diags.Errors())
				}
			}
		})
	}
}

// readWith configures a provider and reads the referral.
func readWith(t *testing.T, arguments map[string]string) acctest.Diagnostics {
	t.Helper()
	set := map[string]any{}
	for name, value := range arguments {
		set[name] = value
		if name == "use_cli" {
			set[name] = value == "true"
		}
	}
	configured, diags := configure(t, set)
	if len(diags) > 0 {
		return diags
	}
	return read(t.Context(), t, configured)
}

func TestSignIn_Incomplete_IsRejectedAtItsArgument(t *testing.T) {
	newService(t) // clears the environment
	for name, test := range map[string]struct {
		set         arguments
		environment map[string]string
		at          string
		want        []string
	}{
		"no tenant":           {arguments{"refresh_token": "r", "client_id": "c"}, nil, "tenant_id", []string{"tenant_id", "ARM_TENANT_ID", "incomplete"}},
		"app only":            {arguments{"client_secret": "s"}, map[string]string{"ARM_TENANT_ID": "t", "ARM_CLIENT_ID": "c"}, "refresh_token", []string{"App+User"}},
		"malformed variable":  {arguments{"access_token": "a"}, map[string]string{"PARTNERCENTER_USE_CLI": "yes"}, "use_cli", []string{"PARTNERCENTER_USE_CLI", `"yes"`}},
		"plain http":          {arguments{"refresh_token": "r", "client_id": "c", "tenant_id": "t", "authority_host": "http://login.example"}, nil, "authority_host", []string{"unencrypted"}},
		"a tenant that leads": {arguments{"refresh_token": "r", "client_id": "c", "tenant_id": "../t"}, nil, "tenant_id", []string{"isn't a tenant"}},
	} {
		t.Run(name, func(t *testing.T) {
			for variable, value := range test.environment {
				t.Setenv(variable, value)
			}
			_, diags := configure(t, test.set)
			if len(diags) != 1 || !diags[0].Attribute.Equal(tftypes.NewAttributePath().WithAttributeName(test.at)) {
				t.Fatalf("want one error at %s, got %s", test.at, diags.Errors())
			}
			for _, part := range test.want {
				if !strings.Contains(diags[0].Detail, part) {
					t.Errorf("%q is missing in %s", part, diags[0].Detail)
				}
			}
		})
	}
}

// Tests every authentication argument in the schema.
func TestSignIn_UnknownArgument_BlocksOnlyCalls(t *testing.T) {
	s := newService(t)
	for _, attribute := range schemas(t).Provider.Block.Attributes {
		if slices.Contains([]string{"endpoint", "update_method", "conflict_policy", "refresh_mode", "max_retries", "request_timeout",
			"requests_per_second"}, attribute.Name) {
			continue
		}
		t.Run(attribute.Name, func(t *testing.T) {
			configured, diags := configure(t, arguments{"endpoint": s.url, attribute.Name: unknown})
			if len(diags) > 0 {
				t.Fatal(diags.Errors(), diags.Warnings())
			}
			text := read(t.Context(), t, configured).Errors()
			for _, part := range []string{"isn't known yet", attribute.Name, "-target", "environment"} {
				if !strings.Contains(text, part) {
					t.Errorf("%q is missing in %s", part, text)
				}
			}
		})
	}
	if requests := s.Requests(); len(requests) > 0 {
		t.Errorf("%d requests were sent", len(requests))
	}
}

func TestPlan_UnknownSecret_PlansNewReferrals(t *testing.T) {
	s := newService(t)
	configured, diags := configure(t, arguments{"endpoint": s.url, "client_secret": unknown, "refresh_token": "r", "tenant_id": tenant, "client_id": confidential})
	if len(diags) > 0 {
		t.Fatal(diags.Errors())
	}
	typ := schemas(t).ResourceSchemas[referralType].ValueType().(tftypes.Object)
	config := dynamic(t, typ, simpleReferral(typ, "new"))
	none := dynamic(t, typ, tftypes.NewValue(typ, nil))
	planned, err := configured.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: referralType, PriorState: none, Config: config, ProposedNewState: config,
	})
	if err != nil || len(planned.Diagnostics) > 0 {
		t.Errorf("%v, %s", err, acctest.Diagnostics(planned.Diagnostics).Errors())
	}
}

func dynamic(t *testing.T, typ tftypes.Type, value tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	made, err := tfprotov6.NewDynamicValue(typ, value)
	if err != nil {
		t.Fatal(err)
	}
	return &made
}

func TestPlan_UnknownSecretAndDeferral_IsDeferred(t *testing.T) {
	newService(t)
	typ := schemas(t).Provider.ValueType().(tftypes.Object)
	values := map[string]tftypes.Value{}
	for name, attribute := range typ.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, nil)
	}
	values["client_secret"] = tftypes.NewValue(tftypes.String, unknown)
	configured := server()
	resp, err := configured.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		Config: dynamic(t, typ, tftypes.NewValue(typ, values)), ClientCapabilities: &tfprotov6.ConfigureProviderClientCapabilities{DeferralAllowed: true},
	})
	if err != nil || len(resp.Diagnostics) > 0 {
		t.Fatalf("%v, %s", err, acctest.Diagnostics(resp.Diagnostics).Errors())
	}
	referrals := schemas(t).ResourceSchemas[referralType].ValueType()
	none := dynamic(t, referrals, tftypes.NewValue(referrals, nil))
	config := dynamic(t, referrals, simpleReferral(referrals.(tftypes.Object), "new"))
	planned, err := configured.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: referralType, PriorState: none, Config: config, ProposedNewState: config,
		ClientCapabilities: &tfprotov6.PlanResourceChangeClientCapabilities{DeferralAllowed: true},
	})
	if err != nil || planned.Deferred == nil || planned.Deferred.Reason != tfprotov6.DeferredReasonProviderConfigUnknown {
		t.Errorf("%v, %+v", err, planned)
	}
}

func TestSignIn_KnownAccessToken_IgnoresUnknowns(t *testing.T) {
	s := newService(t)
	s.seed(t)
	configured, diags := configure(t, arguments{"endpoint": s.url, "access_token": s.accessToken(t), "client_secret": unknown})
	diags = append(diags, read(t.Context(), t, configured)...)
	if len(diags) > 0 {
		t.Error(diags.Errors())
	}
}
