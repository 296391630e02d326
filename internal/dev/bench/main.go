// Command bench measures what the provider costs: CPU, time, requests, memory and state. It compares each with the limit, a
// provider with the same schema that calls no service, and with the floor, as many terraform_data with the same content. Its
// arguments are the numbers of referrals. It prints Markdown, and fails if a count isn't as expected, never because of a time.
// See README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/stage"
)

func main() {
	states := flag.Int("states", 1, "compare one state with so many that run side by side, and measure nothing else")
	compared := flag.Bool("variants", false, "measure what variants of the limit cost Terraform, and nothing else")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *states, *compared, flag.Args()); err != nil {
		fmt.Fprintf(os.Stderr, "\nFAILED: %v\n", err)
		os.Exit(1)
	}
}

// run measures everything and prints it. The folder that it works in stays after a failure.
func run(ctx context.Context, states int, compared bool, args []string) (err error) {
	sizes, err := parseSizes(args)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "partnercenter-bench-")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%w\n\nConfiguration and the emulators' logs are in %s", err, dir)
			return
		}
		err = os.RemoveAll(dir)
	}()
	b, stop, err := setUp(ctx, dir)
	if err != nil {
		return err
	}
	defer stop()
	if states > 1 {
		return b.compareStates(ctx, os.Stdout, states, sizes)
	}
	if compared {
		return b.compareVariants(ctx, os.Stdout, sizes[0])
	}
	r := report{binaryBytes: b.binaryBytes, results: map[key]result{}, sizes: sizes}
	if r.coldStart, r.floorColdStart, err = b.coldStarts(ctx); err != nil {
		return err
	}
	if r.search, err = b.search(ctx); err != nil {
		return err
	}
	for _, n := range sizes {
		if err := b.measure(ctx, n, r.results); err != nil {
			return err
		}
	}
	r.cli = b.describe
	r.print(os.Stdout)
	return errors.Join(r.violations()...)
}

// parseSizes reads numbers of referrals, and sorts them.
func parseSizes(args []string) ([]int, error) {
	var sizes []int
	for _, arg := range args {
		n, err := strconv.Atoi(arg)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q is no number of referrals", arg)
		}
		sizes = append(sizes, n)
	}
	if len(sizes) == 0 {
		return nil, errors.New("say how many referrals to measure with, such as 100 1000")
	}
	slices.Sort(sizes)
	return slices.Compact(sizes), nil
}

// bench is what the measures use.
type bench struct {
	dir, cliPath, cliConfig string
	emulator                string // the binaries
	provider                string
	binaryBytes             int64
	states                  *stateStore
	describe                string // the CLI, in words
	folders                 int
}

// setUp builds the emulator, and the provider, the limit and a provider that does nothing as a release is built.
func setUp(ctx context.Context, dir string) (*bench, func(), error) {
	b := &bench{dir: dir, emulator: filepath.Join(dir, "emulator")}
	var err error
	if b.cliPath, err = stage.FindCLI("bench"); err != nil {
		return nil, nil, err
	}
	progress("building the provider and the emulator")
	if err := stage.Build(ctx, b.emulator, stage.Module+"/internal/emulator/cmd"); err != nil {
		return nil, nil, err
	}
	stripped := []string{"-trimpath", "-ldflags", "-s -w"}
	if b.provider, err = stage.InstallProvider(ctx, dir, "partnercenter", stage.Module, stripped...); err != nil {
		return nil, nil, err
	}
	for _, name := range []string{floor, limit} {
		if _, err := stage.InstallProvider(ctx, dir, name, stage.Module+"/internal/dev/bench/"+name, stripped...); err != nil {
			return nil, nil, err
		}
	}
	built, err := os.Stat(b.provider)
	if err != nil {
		return nil, nil, err
	}
	b.binaryBytes = built.Size()
	if b.cliConfig, err = stage.CLIConfig(dir); err != nil {
		return nil, nil, err
	}
	states, stop, err := serveStates(ctx)
	b.states = states
	return b, stop, err
}

func progress(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
