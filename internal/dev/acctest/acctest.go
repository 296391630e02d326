// Package acctest has helpers for acceptance tests: an emulator over HTTP, the provider in the same process, and, for tests with many
// cases, a session that calls the provider's protocol without a CLI.
package acctest

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// Providers has the providers that plugin-testing serves to the CLI.
var Providers = map[string]func() (tfprotov6.ProviderServer, error){
	"partnercenter": func() (tfprotov6.ProviderServer, error) { return NewServer() },
}

// Start runs an emulator for one test and sets the environment variables that point the provider at it. It returns the emulator and its
// URL.
func Start(t testing.TB) (*emulator.Emulator, string) {
	t.Helper()
	e, url := Serve(t)
	if s, ok := t.(interface{ Setenv(key, value string) }); ok {
		s.Setenv("PARTNERCENTER_ENDPOINT", url)
		s.Setenv("PARTNERCENTER_ACCESS_TOKEN", "test-token")
	}
	return e, url
}

// Serve is Start without environment variables, for parallel tests.
func Serve(t testing.TB) (*emulator.Emulator, string) {
	t.Helper()
	e, err := emulator.New(emulator.Options{Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e)
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return e, server.URL
}

// Fixture reads a document from the package's testdata folder.
func Fixture(t testing.TB, name string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return Document(t, string(text))
}

// Document parses a document.
func Document(t testing.TB, text string) map[string]any {
	t.Helper()
	var doc map[string]any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber() // a referral's decimals can have more digits than a float64
	if err := decoder.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// Seed adds a document to an emulator and returns its ID.
func Seed(t testing.TB, e *emulator.Emulator, doc map[string]any) string {
	t.Helper()
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	ids, err := e.Seed(text)
	if err != nil {
		t.Fatal(err)
	}
	return ids[0]
}

// Sent returns the requests with a method that an emulator received.
func Sent(e *emulator.Emulator, method string) []emulator.Request {
	var all []emulator.Request
	for _, request := range e.Requests() {
		if request.Method == method {
			all = append(all, request)
		}
	}
	return all
}
