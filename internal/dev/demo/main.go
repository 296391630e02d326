// Command demo shows the life of one lead under Terraform, and fails if a step has another outcome than the story says.
// It runs a real Terraform or OpenTofu, the provider built from the working tree, and the emulator.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/stage"
)

// timeout bounds the whole demo, compiling included.
const timeout = 15 * time.Minute

func main() {
	stoppable, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	ctx, cancel := context.WithTimeout(stoppable, timeout)
	err := demonstrate(ctx)
	stopped := stoppable.Err() != nil
	cancel()
	stop()
	switch {
	case stopped:
		fmt.Fprintln(os.Stderr, "\nStopped.")
		os.Exit(130)
	case err != nil:
		fmt.Fprintf(os.Stderr, "\nFAILED: %v\n", err)
		os.Exit(1)
	}
}

// demonstrate sets up the demo in a folder, tells the story and cleans up; after a failure the folder stays.
func demonstrate(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp("", "partnercenter-demo-")
	if err != nil {
		return err
	}
	d := &demo{ctx: ctx, at: "the setup"}
	defer func() {
		stopped := recover()
		failed, ok := stopped.(failure)
		switch {
		case stopped == nil, ok && errors.Is(ctx.Err(), context.Canceled):
			err = os.RemoveAll(dir)
		case ok:
			err = fmt.Errorf("%s failed.\n%w\n\nConfiguration, state and the emulator's log are in %s", d.at, failed, dir)
		default:
			panic(stopped)
		}
	}()
	defer d.setUp(dir)()
	d.tell()
	return nil
}

// setUp builds the provider and the emulator into dir, starts the emulator with the lead, and prepares a folder for the
// CLI. The function that it returns stops the emulator.
func (d *demo) setUp(dir string) func() {
	path := must(stage.FindCLI("demo"))
	line("Building the provider and the emulator of Partner Center …")
	emulator := filepath.Join(dir, "emulator")
	check(stage.Build(d.ctx, emulator, stage.Module+"/internal/emulator/cmd"))
	must(stage.InstallProvider(d.ctx, dir, "partnercenter", stage.Module))
	config := must(stage.CLIConfig(dir))
	service, stop, err := stage.StartService(d.ctx, dir, emulator)
	check(err)
	d.service = service
	d.cli, err = stage.NewCLI(d.ctx, path, filepath.Join(dir, "configuration"), "provider.tf", stepFile("provider.tf"),
		"TF_CLI_CONFIG_FILE="+config, "PARTNERCENTER_ENDPOINT="+service.URL, "PARTNERCENTER_ACCESS_TOKEN=demo")
	if err == nil {
		err = service.Call(d.ctx, http.MethodPost, "referrals", stepFile("lead.json"), nil)
	}
	if err != nil {
		stop()
	}
	check(err)
	line("The emulated Partner Center is at %s; the CLI is %s %s.", service.URL, d.cli.Name, d.cli.Version)
	return stop
}

// failure is what check panics with, so that the steps read as a story.
type failure struct{ error }

func check(err error) {
	if err != nil {
		panic(failure{err})
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}
