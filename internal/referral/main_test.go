package referral_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document/documenttest"
)

func TestMain(m *testing.M) {
	if err := documenttest.Repeatable(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}
