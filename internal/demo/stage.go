package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

const module = "github.com/partnercenter/terraform-provider-partnercenter"

// demo is what the steps act on.
type demo struct {
	screen  screen
	cli     *cli
	service *service
}

// setStage builds the provider and the emulator into dir, starts the emulator with the lead, and prepares a folder
// that Terraform runs in. The function that it returns stops the emulator.
func setStage(ctx context.Context, dir, cliPath string) (*demo, func(), error) {
	d := &demo{screen: screen{os.Stdout}}
	d.screen.line("Building the provider and the emulator of Partner Center …")
	emulatorPath := filepath.Join(dir, "emulator")
	if err := build(ctx, emulatorPath, module+"/internal/emulator/cmd"); err != nil {
		return nil, nil, err
	}
	cliConfig, err := installProvider(ctx, dir)
	if err != nil {
		return nil, nil, err
	}
	service, stop, err := startService(ctx, dir, emulatorPath)
	if err != nil {
		return nil, nil, err
	}
	d.service = service
	d.cli, err = newCLI(ctx, cliPath, filepath.Join(dir, "configuration"), []string{
		"TF_CLI_CONFIG_FILE=" + cliConfig,
		"PARTNERCENTER_ENDPOINT=" + service.url,
		"PARTNERCENTER_ACCESS_TOKEN=demo",
	})
	if err == nil {
		err = service.seed(ctx, stepFile("lead.json"))
	}
	if err != nil {
		stop()
		return nil, nil, err
	}
	d.screen.line("Partner Center is emulated at %s; the CLI is %s %s.", service.url, d.cli.name, d.cli.version)
	return d, stop, nil
}

func build(ctx context.Context, binary, what string) error {
	output, err := command(ctx, "", nil, "go", "build", "-o", binary, what).CombinedOutput()
	if err != nil {
		return fmt.Errorf("go build %s: %w\n%s", what, err, output)
	}
	return nil
}

// installProvider builds the provider to where a filesystem mirror has it, and returns a CLI configuration that knows
// this mirror only: no registry is asked. (dev_overrides would do too, but puts a warning into every output.)
func installProvider(ctx context.Context, dir string) (string, error) {
	mirror := filepath.Join(dir, "mirror")
	// Terraform and OpenTofu look for a provider under a host of their own where the configuration names none.
	var binaries []string
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		folder := filepath.Join(mirror, host, "partnercenter", "partnercenter", "0.0.1", runtime.GOOS+"_"+runtime.GOARCH)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return "", err
		}
		binaries = append(binaries, filepath.Join(folder, "terraform-provider-partnercenter_v0.0.1"))
	}
	if err := build(ctx, binaries[0], module); err != nil {
		return "", err
	}
	if err := os.Link(binaries[0], binaries[1]); err != nil {
		return "", err
	}
	path := filepath.Join(dir, "cli.tfrc")
	text := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror)
	return path, os.WriteFile(path, []byte(text), 0o600)
}

// environment is this process's own without what would change the CLI or the provider, and with settings.
func environment(settings []string) []string {
	var kept []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "TF_") && !strings.HasPrefix(variable, "PARTNERCENTER_") {
			kept = append(kept, variable)
		}
	}
	return append(kept, settings...)
}
