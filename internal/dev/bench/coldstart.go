package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/stage"
)

// coldRepeats is how often each provider is started: one start is short, and its time varies.
const coldRepeats = 15

// coldStarts is the median time that the CLI takes to show the schema of this provider, and that of one that does
// nothing. They take turns, so that a busy moment of the machine meets both.
func (b *bench) coldStarts(ctx context.Context) (provider, bare time.Duration, err error) {
	names := []string{"partnercenter", floor}
	took := map[string][]time.Duration{}
	clis := map[string]*stage.CLI{}
	for _, name := range names {
		text := fmt.Sprintf("terraform {\n  required_providers {\n    %s = { source = \"partnercenter/%[1]s\" }\n  }\n}\n", name)
		clis[name], err = stage.NewCLI(ctx, b.cliPath, filepath.Join(b.dir, "cold-"+name), "main.tf", []byte(text),
			"TF_CLI_CONFIG_FILE="+b.cliConfig)
		if err != nil {
			return 0, 0, err
		}
	}
	for range coldRepeats {
		for _, name := range names {
			done, err := clis[name].Run(ctx, "providers", "schema", "-json")
			if err == nil {
				err = done.ExpectCode(0)
			}
			if err != nil {
				return 0, 0, err
			}
			took[name] = append(took[name], done.Took)
		}
	}
	middle := func(name string) time.Duration {
		slices.Sort(took[name])
		return took[name][coldRepeats/2]
	}
	progress("cold start: %v, of a provider that does nothing %v", middle(names[0]), middle(names[1]))
	return middle(names[0]), middle(names[1]), nil
}
