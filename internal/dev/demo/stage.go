package main

import (
	"context"
	"net/http"
	"os"
	"path/filepath"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/stage"
)

// savedPlan is the file that plans are saved in.
const savedPlan = "tfplan"

// demo is what the steps act on.
type demo struct {
	screen  screen
	cli     cli
	service service
}

// setStage builds the provider and the emulator into dir, starts the emulator with the lead, and prepares a folder
// that Terraform runs in. The function that it returns stops the emulator.
func setStage(ctx context.Context, dir, cliPath string) (*demo, func(), error) {
	d := &demo{screen: screen{os.Stdout}}
	d.screen.line("Building the provider and the emulator of Partner Center …")
	emulatorPath := filepath.Join(dir, "emulator")
	if err := stage.Build(ctx, emulatorPath, stage.Module+"/internal/emulator/cmd"); err != nil {
		return nil, nil, err
	}
	if _, err := stage.InstallProvider(ctx, dir, "partnercenter", stage.Module); err != nil {
		return nil, nil, err
	}
	cliConfig, err := stage.CLIConfig(dir)
	if err != nil {
		return nil, nil, err
	}
	running, stop, err := stage.StartService(ctx, dir, emulatorPath)
	if err != nil {
		return nil, nil, err
	}
	d.service = service{running}
	d.cli.CLI, err = stage.NewCLI(ctx, cliPath, filepath.Join(dir, "configuration"), "provider.tf", stepFile("provider.tf"),
		"TF_CLI_CONFIG_FILE="+cliConfig,
		"PARTNERCENTER_ENDPOINT="+running.URL,
		"PARTNERCENTER_ACCESS_TOKEN=demo",
	)
	if err == nil {
		err = running.Call(ctx, http.MethodPost, "referrals", stepFile("lead.json"), nil)
	}
	if err != nil {
		stop()
		return nil, nil, err
	}
	d.screen.line("Partner Center is emulated at %s; the CLI is %s %s.", running.URL, d.cli.Name, d.cli.Version)
	return d, stop, nil
}
