package document_test

import (
	"os"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document/documenttest"
)

// packer has no vocabulary.
var packer document.Packer

func TestMain(m *testing.M) { os.Exit(documenttest.Main(m)) }
