package provider_test

import (
	"bufio"
	"context"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/provider"
)

const (
	referralType = "partnercenter_referral"
	someID       = "c5fbb3b6-be74-4795-9fb5-4324c73fed37"
)

func schemas(t *testing.T) *tfprotov6.GetProviderSchemaResponse {
	t.Helper()
	got, err := server().GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if text := acctest.Diagnostics(got.Diagnostics).Errors(); text != "" {
		t.Fatal(text)
	}
	return got
}

func server() tfprotov6.ProviderServer {
	s, err := provider.NewServer("test")
	if err != nil {
		panic(err)
	}
	return s
}

// arguments are the arguments of a provider block: a string or unknown; missing ones are left out.
type arguments map[string]any

var unknown = tftypes.UnknownValue

// configure configures a provider like Terraform.
func configure(t *testing.T, set arguments) (tfprotov6.ProviderServer, acctest.Diagnostics) {
	t.Helper()
	typ := schemas(t).Provider.ValueType().(tftypes.Object)
	values := map[string]tftypes.Value{}
	for name, attribute := range typ.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, set[name])
	}
	config, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, values))
	if err != nil {
		t.Fatal(err)
	}
	configured := server()
	resp, err := configured.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.11.4", Config: &config})
	if err != nil {
		t.Fatal(err)
	}
	return configured, resp.Diagnostics
}

// environment sets the provider's endpoint and token variables.
func environment(t *testing.T, endpoint, token string) {
	t.Helper()
	t.Setenv("PARTNERCENTER_ENDPOINT", endpoint)
	t.Setenv("PARTNERCENTER_ACCESS_TOKEN", token)
}

// read imports and reads a referral, so that the provider calls the service.
func read(ctx context.Context, t *testing.T, configured tfprotov6.ProviderServer) acctest.Diagnostics {
	t.Helper()
	imported, err := configured.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: referralType, ID: someID})
	if err != nil {
		t.Fatal(err)
	}
	if len(imported.ImportedResources) == 0 {
		return imported.Diagnostics
	}
	resource := imported.ImportedResources[0]
	resp, err := configured.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: referralType, CurrentState: resource.State, Private: resource.Private, CurrentIdentity: resource.Identity,
	})
	if err != nil {
		t.Fatal(err)
	}
	return resp.Diagnostics
}

// tokens returns the tokens that an emulator received.
func tokens(e *emulator.Emulator) []string {
	var got []string
	for _, request := range e.Requests() {
		got = append(got, strings.TrimPrefix(request.Header.Get("Authorization"), "Bearer "))
	}
	return got
}

func TestConfigure_Arguments_OverrideTheEnvironment(t *testing.T) {
	for name, test := range map[string]struct {
		endpoint, token string // arguments; empty ones are left out
		wantArgument    bool   // which of the two services is called
		wantToken       string
	}{
		"both arguments":     {"argument", "from-argument", true, "from-argument"},
		"endpoint alone":     {"argument", "", true, "from-environment"},
		"access_token alone": {"", "from-argument", false, "from-argument"},
		"neither":            {"", "", false, "from-environment"},
	} {
		t.Run(name, func(t *testing.T) {
			byArgument, argumentURL := acctest.Start(t)
			byEnvironment, environmentURL := acctest.Start(t)
			environment(t, environmentURL, "from-environment")
			set := arguments{}
			if test.endpoint != "" {
				set["endpoint"] = argumentURL
			}
			if test.token != "" {
				set["access_token"] = test.token
			}
			configured, diags := configure(t, set)
			if len(diags) > 0 {
				t.Fatal(diags.Errors(), diags.Warnings())
			}
			if diags := read(t.Context(), t, configured); diags.Errors() != "" {
				t.Fatal(diags.Errors())
			}
			called, other := byEnvironment, byArgument
			if test.wantArgument {
				called, other = byArgument, byEnvironment
			}
			if got := tokens(called); len(got) != 1 || got[0] != test.wantToken {
				t.Errorf("the service got the tokens %q, want %q once", got, test.wantToken)
			}
			if got := tokens(other); len(got) > 0 {
				t.Errorf("the other service was called: %q", got)
			}
		})
	}
}

// Tests can't reach the default endpoint, so a proxy records the address of the call. net/http reads the proxy variables only once per
// process, so the call runs in a child process.
func TestEndpoint_Unset_IsPartnerCenter(t *testing.T) {
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	asked := make(chan string, 1)
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			asked <- err.Error()
			return
		}
		line, _ := bufio.NewReader(conn).ReadString('\n')
		conn.Close()
		asked <- line
	}()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	child := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestReadOnce$", "-test.v")
	child.Env = append(os.Environ(), "READ_ONCE=yes", "HTTPS_PROXY=http://"+listener.Addr().String(), "NO_PROXY=", "no_proxy=",
		"PARTNERCENTER_ENDPOINT=", "PARTNERCENTER_ACCESS_TOKEN=token")
	output, err := child.CombinedOutput()
	if err := listener.Close(); err != nil { // ends Accept if the proxy wasn't called
		t.Error(err)
	}
	if line := <-asked; !strings.HasPrefix(line, "CONNECT api.partner.microsoft.com:443 ") {
		t.Errorf("the proxy was asked for %q; the process ended with %v:\n%s", line, err, output)
	}
}

// TestReadOnce runs in the child process of the test above.
func TestReadOnce(t *testing.T) {
	if os.Getenv("READ_ONCE") == "" {
		t.Skip("runs only as a part of TestEndpoint_Unset_IsPartnerCenter")
	}
	configured, diags := configure(t, nil)
	if len(diags) > 0 {
		t.Fatal(diags.Errors(), diags.Warnings())
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	if diags := read(ctx, t, configured); diags.Errors() == "" {
		t.Error("reading through a proxy that rejects the call returned no error")
	}
}

func TestConfigure_InvalidConfiguration_IsRejected(t *testing.T) {
	const loopback = "http://127.0.0.1:8080"
	for name, test := range map[string]struct {
		set             arguments
		endpoint, token string // of the environment
		at              string // the attribute that the error points at
		want            []string
	}{
		"no token": {
			nil, loopback, "", "access_token",
			[]string{"access_token", "PARTNERCENTER_ACCESS_TOKEN", "Referral Admin or Referral User", "tokens of applications"},
		},
		"a token of blanks": {arguments{"access_token": "  "}, loopback, "", "access_token", []string{"PARTNERCENTER_ACCESS_TOKEN"}},
		"plain http": {
			arguments{"endpoint": "http://partner.example"}, "", "token", "endpoint",
			[]string{"http://partner.example", "in plain text", "loopback", "https", "PARTNERCENTER_ENDPOINT", "https://api.partner.microsoft.com"},
		},
		"plain http in the environment": {
			nil, "http://192.0.2.1:8080", "token", "endpoint", []string{"http://192.0.2.1:8080", "in plain text", "PARTNERCENTER_ENDPOINT"},
		},
		"plain http that only looks like loopback": {
			arguments{"endpoint": "http://127.0.0.1.partner.example"}, "", "token", "endpoint", []string{"in plain text"},
		},
		"not a URL":           {arguments{"endpoint": "api.partner.microsoft.com"}, "", "token", "endpoint", []string{"https"}},
		"an unknown endpoint": {arguments{"endpoint": unknown}, loopback, "token", "endpoint", []string{"endpoint", "-target", "environment"}},
	} {
		t.Run(name, func(t *testing.T) {
			environment(t, test.endpoint, test.token)
			_, diags := configure(t, test.set)
			if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityError {
				t.Fatalf("want one error, got %d diagnostics:\n%s%s", len(diags), diags.Errors(), diags.Warnings())
			}
			if at := tftypes.NewAttributePath().WithAttributeName(test.at); !diags[0].Attribute.Equal(at) {
				t.Errorf("the error points at %s, want %s", diags[0].Attribute, at)
			}
			for _, part := range test.want {
				if !strings.Contains(diags[0].Detail, part) {
					t.Errorf("the error doesn't contain %q:\n%s", part, diags[0].Detail)
				}
			}
		})
	}
}

func TestEndpoint_PlainHTTPOnLoopback_IsAccepted(t *testing.T) {
	for _, endpoint := range []string{"http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080", "http://127.0.0.1:8080/prefix/"} {
		environment(t, "", "token")
		if _, diags := configure(t, arguments{"endpoint": endpoint}); len(diags) > 0 {
			t.Errorf("%s: %s%s", endpoint, diags.Errors(), diags.Warnings())
		}
	}
}

// Diagnostics end up in pipeline logs, so no error may contain a token.
func TestDiagnostics_AnyError_LeakNoToken(t *testing.T) {
	const secret = "eyJhbGciOiJub25lIn0.c2VjcmV0.c2VjcmV0"
	e, url := acctest.Start(t)
	for name, test := range map[string]struct {
		token, endpoint string
		fault           *emulator.Fault
	}{
		"white space in it":         {secret + " " + secret, url, nil},
		"a line break in it":        {secret + "\n" + secret, url, nil},
		"an endpoint that is wrong": {secret, "http://partner.example", nil},
		"a token in the endpoint":   {secret, "https://user:" + secret + "@partner.example", nil},
		"refused":                   {secret, url, &emulator.Fault{Kind: emulator.Status, StatusCode: 401}},
		"refused with an echo": {secret, url, &emulator.Fault{
			Kind: emulator.Status, StatusCode: 401, Body: `{"error":{"code":"unauthenticated","message":"Bearer ` + secret + ` has expired"}}`,
		}},
		"sent elsewhere": {secret, url, &emulator.Fault{Kind: emulator.Redirect, Location: "https://partner.example/?token=" + secret}},
	} {
		for _, source := range []string{"argument", "environment"} {
			t.Run(name+" by "+source, func(t *testing.T) {
				environment(t, test.endpoint, test.token)
				set := arguments{}
				if source == "argument" {
					environment(t, "", "")
					set = arguments{"endpoint": test.endpoint, "access_token": test.token}
				}
				configured, diags := configure(t, set)
				if test.fault != nil {
					e.Inject(*test.fault)
					diags = append(diags, read(t.Context(), t, configured)...)
				}
				text := diags.Errors()
				if text == "" {
					t.Fatal("no error")
				}
				if strings.Contains(text, secret) || strings.Contains(text, "c2VjcmV0") {
					t.Errorf("the error contains the token:\n%s", text)
				}
			})
		}
	}
}

// The registry and editors show descriptions, so every attribute needs one.
func TestSchema_EveryAttribute_HasADescription(t *testing.T) {
	all := schemas(t)
	blocks := map[string]*tfprotov6.SchemaBlock{"provider": all.Provider.Block}
	for name, schema := range all.ResourceSchemas {
		blocks["resource "+name] = schema.Block
	}
	for name, schema := range all.DataSourceSchemas {
		blocks["data source "+name] = schema.Block
	}
	for name, schema := range all.ListResourceSchemas {
		blocks["list resource "+name] = schema.Block
	}
	for name, schema := range all.ActionSchemas {
		blocks["action "+name] = schema.Schema.Block
	}
	for name, block := range blocks {
		sentence(t, name, block.Description)
		described(t, name, block.Attributes)
	}
	identities, err := server().GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if len(identities.IdentitySchemas) == 0 {
		t.Error("there is no identity")
	}
	for name, identity := range identities.IdentitySchemas {
		for _, attribute := range identity.IdentityAttributes {
			sentence(t, "identity of "+name+"."+attribute.Name, attribute.Description)
		}
	}
}

// Editors show only the description of a parameter, and the registry lists functions by their summaries.
func TestSchema_EveryFunction_HasADescription(t *testing.T) {
	functions := schemas(t).Functions
	if len(functions) == 0 {
		t.Error("there is no function")
	}
	for name, function := range functions {
		sentence(t, "summary of "+name, function.Summary)
		sentence(t, name, function.Description)
		for _, parameter := range function.Parameters {
			sentence(t, name+"("+parameter.Name+")", parameter.Description)
		}
	}
}

// described checks attributes and their nested attributes.
func described(t *testing.T, of string, attributes []*tfprotov6.SchemaAttribute) {
	t.Helper()
	for _, attribute := range attributes {
		name := of + "." + attribute.Name
		sentence(t, name, attribute.Description)
		if attribute.NestedType != nil {
			described(t, name, attribute.NestedType.Attributes)
		}
	}
}

func sentence(t *testing.T, name, description string) {
	t.Helper()
	if description == "" || !strings.HasSuffix(description, ".") {
		t.Errorf("the description of %s isn't a sentence: %q", name, description)
	}
}
