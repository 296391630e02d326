package auth

import (
	"errors"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

func TestAnAccessTokenIsUsedAsItIs(t *testing.T) {
	credential, err := NewCredential(Config{AccessToken: " abc.def\n"})
	if err != nil {
		t.Fatal(err)
	}
	token, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{})
	if err != nil || token.Token != "abc.def" || token.ExpiresOn.IsZero() {
		t.Fatalf("%q, %v", token.Token, err)
	}
}

func TestWithoutATokenThereIsNoWayToSignIn(t *testing.T) {
	for _, text := range []string{"", " \n"} {
		if _, err := NewCredential(Config{AccessToken: text}); !errors.Is(err, ErrIncomplete) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestATokenThatWouldBreakAHeaderIsRefusedWithoutShowingIt(t *testing.T) {
	for _, text := range []string{"secret\r\nX: y", "se cret", "sec\x00ret"} {
		_, err := NewCredential(Config{AccessToken: text})
		if err == nil || strings.Contains(err.Error(), "sec") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
