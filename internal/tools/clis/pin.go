// Package clis pins the CLIs that tests run on, see internal/dev/getcli. The imports keep the modules in go.mod.
package clis

import (
	_ "github.com/hashicorp/terraform/version"
	_ "github.com/opentofu/opentofu/version"
)
