package auth

import (
	"errors"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

func TestAccessToken_Given_IsUsedUnchanged(t *testing.T) {
	credential, err := NewCredential(MethodAccessToken, Config{AccessToken: " abc.def\n"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	token, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{})
	if err != nil || token.Token != "abc.def" || token.ExpiresOn.IsZero() {
		t.Fatalf("%q, %v", token.Token, err)
	}
}

func TestAccessToken_InvalidInHeader_IsRefusedAndHidden(t *testing.T) {
	for _, text := range []string{"secret\r\nX: y", "se cret", "sec\x00ret"} {
		_, err := NewCredential(MethodAccessToken, Config{AccessToken: text}, Options{})
		if err == nil || strings.Contains(err.Error(), "sec") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Secrets go to the authority, and the tenant into its URL.
func TestAuthority_InsecureHost_IsRefused(t *testing.T) {
	for name, test := range map[string]struct{ host, tenant, argument string }{
		"plain http":                  {"http://login.example", "t", "authority_host"},
		"loopback by name only":       {"http://127.0.0.1.login.example", "t", "authority_host"},
		"no scheme":                   {"login.example", "t", "authority_host"},
		"another scheme":              {"ftp://login.example", "t", "authority_host"},
		"a password":                  {"https://user:hunter2@login.example", "t", "authority_host"},
		"a path":                      {"https://login.example/tenant", "t", "authority_host"},
		"a query":                     {"https://login.example?x=y", "t", "authority_host"},
		"a tenant that leaves":        {"", "../other", "tenant_id"},
		"a tenant with a query":       {"", "t?x=y", "tenant_id"},
		"a tenant of dots":            {"", "..", "tenant_id"},
		"a tenant with a line break":  {"", "a\nb", "tenant_id"},
		"a tenant with an @ and host": {"", "a@b", "tenant_id"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := NewCredential(methodPublicClient, Config{
				RefreshToken: "r", TenantID: test.tenant, ClientID: "c", AuthorityHost: test.host,
			}, Options{})
			var refused *ConfigError
			if !errors.As(err, &refused) || refused.Argument != test.argument || strings.Contains(err.Error(), "hunter2") {
				t.Fatalf("%v", err)
			}
		})
	}
	for _, host := range []string{"", "https://login.example", "https://login.example/", "http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1"} {
		if _, err := newAuthority(host, "contoso.onmicrosoft.com"); err != nil {
			t.Errorf("%q: %v", host, err)
		}
	}
}
