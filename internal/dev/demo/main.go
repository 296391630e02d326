// Command demo tells the story of one lead under Terraform, on the screen, and fails if any of it doesn't go as told.
// It runs a real Terraform or OpenTofu, the provider as it stands in the working tree, and the emulator.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/stage"
)

// patience is for the whole demo, compiling included: what hangs must fail.
const patience = 15 * time.Minute

func main() {
	os.Exit(run())
}

// run returns the exit code: 0 if all went as told, 130 if a person stopped it, else 1.
func run() int {
	stoppable, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(stoppable, patience)
	defer cancel()

	err := demonstrate(ctx)
	switch {
	case err == nil:
		return 0
	case stoppable.Err() != nil:
		fmt.Fprintln(os.Stderr, "\nStopped.")
		return 130
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		fmt.Fprintf(os.Stderr, "\nFAILED: not done after %v: %v\n", patience, err)
	default:
		fmt.Fprintf(os.Stderr, "\nFAILED: %v\n", err)
	}
	return 1
}

// demonstrate sets the stage, tells the story and clears up; after a failure the folder stays.
func demonstrate(ctx context.Context) (err error) {
	cli, err := stage.FindCLI("demo")
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "partnercenter-demo-")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil && !errors.Is(ctx.Err(), context.Canceled) {
			err = fmt.Errorf("%w\n\nConfiguration, state and the emulator's log are in %s", err, dir)
			return
		}
		err = errors.Join(err, os.RemoveAll(dir))
	}()
	d, closeStage, err := setStage(ctx, dir, cli)
	if err != nil {
		return err
	}
	defer closeStage()
	return d.tell(ctx)
}
