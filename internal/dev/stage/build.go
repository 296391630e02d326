// Package stage sets up the demo and the benchmark: the provider and the emulator built from the working tree, and a real
// Terraform or OpenTofu with its own folder.
package stage

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/progress"
)

// Module is the path of this module, with which the paths of its packages begin.
const Module = "github.com/partnercenter/terraform-provider-partnercenter"

// Build builds a command.
func Build(ctx context.Context, binary, what string, flags ...string) error {
	report := progress.Start(os.Stderr, time.Tick(progress.Interval), time.Now, func() string {
		return "compiling " + cmp.Or(strings.TrimPrefix(strings.TrimPrefix(what, Module), "/"), "the provider")
	})
	defer report.Stop()
	args := append(append([]string{"build"}, flags...), "-o", binary, what)
	output, err := command(ctx, "", nil, "go", args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("go build %s: %w\n%s", what, err, output)
	}
	return nil
}

// InstallProvider builds the provider partnercenter/<name> from the package what into a filesystem mirror in dir, and returns
// the binary's path.
func InstallProvider(ctx context.Context, dir, name, what string, flags ...string) (string, error) {
	// If a configuration names no host, Terraform and OpenTofu each look for the provider under their own.
	var binaries []string
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		folder := filepath.Join(mirror(dir), host, "partnercenter", name, "0.0.1", runtime.GOOS+"_"+runtime.GOARCH)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return "", err
		}
		binaries = append(binaries, filepath.Join(folder, "terraform-provider-"+name+"_v0.0.1"))
	}
	if err := Build(ctx, binaries[0], what, flags...); err != nil {
		return "", err
	}
	return binaries[0], os.Link(binaries[0], binaries[1])
}

// CLIConfig writes a CLI configuration that uses only the mirror in dir and no registry. It returns the file's path.
// (dev_overrides would also work, but adds a warning to every output.)
func CLIConfig(dir string) (string, error) {
	path := filepath.Join(dir, "cli.tfrc")
	text := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror(dir))
	return path, os.WriteFile(path, []byte(text), 0o600)
}

func mirror(dir string) string { return filepath.Join(dir, "mirror") }

// environment returns this process's environment without the variables of the CLI and the provider, and with settings.
func environment(settings []string) []string {
	var kept []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "TF_") && !strings.HasPrefix(variable, "PARTNERCENTER_") {
			kept = append(kept, variable)
		}
	}
	return append(kept, settings...)
}
