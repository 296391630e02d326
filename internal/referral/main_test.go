package referral_test

import (
	"os"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document/documenttest"
)

func TestMain(m *testing.M) { os.Exit(documenttest.Main(m)) }
