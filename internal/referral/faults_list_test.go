package referral_test

import (
	"context"
	"fmt"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// list reads all pages, with the fault or after it. It checks that every referral is listed once, or sets c.errors.
func (c *faultCase) list(url string, broken bool) {
	c.t.Helper()
	options := partnercenter.Options{Endpoint: url, Credential: someToken{}, MaxRetries: 1}
	if url == "" {
		options.Endpoint, options.Transport = acctest.PipedEndpoint, c.client
	}
	ctx := c.t.Context()
	if broken && c.row.NeverResponds() {
		if c.row.TryTimesOut {
			options.RequestTimeout = limit
		} else {
			limited, cancel := context.WithTimeout(ctx, 2*time.Second)
			defer cancel()
			ctx = limited
		}
	}
	client, err := partnercenter.New(options)
	if err != nil {
		c.t.Fatal(err)
	}
	c.errors = ""
	listed := map[string]bool{}
	for item, err := range client.List(ctx, partnercenter.Query{}) {
		if err != nil {
			c.errors = err.Error()
			return
		}
		listed[fmt.Sprint(acctest.Document(c.t, string(item))["id"])] = true
	}
	if len(listed) != len(c.emulator.IDs()) {
		c.t.Errorf("listed %d referrals of %d", len(listed), len(c.emulator.IDs()))
	}
}

// someToken signs in to the emulator.
type someToken struct{}

func (someToken) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "test-token", ExpiresOn: time.Now().Add(time.Hour)}, nil
}
