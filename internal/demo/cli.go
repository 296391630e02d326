package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// savedPlan is the file that plans are saved in.
const savedPlan = "tfplan"

// cli is a Terraform or OpenTofu with a folder of configuration.
type cli struct {
	path, dir     string
	environment   []string
	name, version string
}

// newCLI makes the folder, with the provider's block in it, and initializes it.
func newCLI(ctx context.Context, path, dir string, settings []string) (*cli, error) {
	c := &cli{path: path, dir: dir, name: filepath.Base(path), environment: environment(append(settings,
		"CHECKPOINT_DISABLE=1", "TF_CLI_ARGS=-no-color", "TF_INPUT=0", "TF_IN_AUTOMATION=1"))}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	if err := c.write("provider.tf", stepFile("provider.tf")); err != nil {
		return nil, err
	}
	var known struct {
		Version string `json:"terraform_version"`
	}
	if err := c.read(ctx, &known, "version", "-json"); err != nil {
		return nil, err
	}
	c.version = known.Version
	initialized, err := c.run(ctx, "init")
	if err != nil {
		return nil, err
	}
	return c, initialized.expectCode(0)
}

func (c *cli) write(file string, content []byte) error {
	return os.WriteFile(filepath.Join(c.dir, file), content, 0o600) //nolint:gosec // G703: both names are the demo's own
}

// result is what came of one run.
type result struct {
	args           []string
	stdout, stderr string
	code           int
}

// run runs the CLI to its end. Any exit code is a result; an error means that there is none.
func (c *cli) run(ctx context.Context, args ...string) (result, error) {
	cmd := command(ctx, c.dir, c.environment, c.path, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if ctx.Err() != nil {
		return result{}, fmt.Errorf("%s %s: %w", c.name, args[0], ctx.Err())
	}
	var exited *exec.ExitError
	if err != nil && !errors.As(err, &exited) {
		return result{}, fmt.Errorf("%s %s: %w", c.name, args[0], err)
	}
	return result{args, stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}, nil
}

func (r result) expectCode(code int) error {
	if r.code == code {
		return nil
	}
	return fmt.Errorf("exit code of %s: expected %d, saw %d, with this output:\n%s%s", strings.Join(r.args, " "), code, r.code, r.stdout, r.stderr)
}

// read decodes the JSON that a run prints.
func (c *cli) read(ctx context.Context, into any, args ...string) error {
	done, err := c.run(ctx, args...)
	if err != nil {
		return err
	}
	if err := done.expectCode(0); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(done.stdout), into); err != nil {
		return fmt.Errorf("output of %s: %w", strings.Join(args, " "), err)
	}
	return nil
}

// state gives the attributes of every resource in the state, by address.
func (c *cli) state(ctx context.Context) (map[string]map[string]any, error) {
	var shown struct {
		Values struct {
			Root struct {
				Resources []struct {
					Address string         `json:"address"`
					Values  map[string]any `json:"values"`
				} `json:"resources"`
			} `json:"root_module"`
		} `json:"values"`
	}
	if err := c.read(ctx, &shown, "show", "-json"); err != nil {
		return nil, err
	}
	resources := map[string]map[string]any{}
	for _, resource := range shown.Values.Root.Resources {
		resources[resource.Address] = resource.Values
	}
	return resources, nil
}

// command is a process that ends when ctx does: asked first, and killed if it doesn't listen.
func command(ctx context.Context, dir string, environment []string, path string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, path, args...) //nolint:gosec // G204: to run what it is told to is the demo's purpose
	cmd.Dir, cmd.Env = dir, environment
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	return cmd
}
