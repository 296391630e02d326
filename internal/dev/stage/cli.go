package stage

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

// CLI is a Terraform or OpenTofu with a configuration folder.
type CLI struct {
	Name, Version string

	path, dir   string
	environment []string
}

// NewCLI creates the folder with one configuration file, and initializes it. Settings are environment variables.
func NewCLI(ctx context.Context, path, dir, file string, content []byte, settings ...string) (*CLI, error) {
	c := &CLI{Name: filepath.Base(path), path: path, dir: dir, environment: environment(append(settings,
		"CHECKPOINT_DISABLE=1", "TF_CLI_ARGS=-no-color", "TF_INPUT=0", "TF_IN_AUTOMATION=1"))}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	if err := c.Write(file, content); err != nil {
		return nil, err
	}
	var known struct {
		Version string `json:"terraform_version"`
	}
	if err := c.Read(ctx, &known, "version", "-json"); err != nil {
		return nil, err
	}
	c.Version = known.Version
	initialized, err := c.Run(ctx, "init")
	if err != nil {
		return nil, err
	}
	return c, initialized.ExpectCode(0)
}

// FindCLI returns the absolute path of the CLI that internal/tools/terraform has chosen; target is the make target to name in
// the error.
func FindCLI(target string) (string, error) {
	path := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if path == "" {
		return "", fmt.Errorf("TF_ACC_TERRAFORM_PATH doesn't say which Terraform or OpenTofu to run; make %s sets it", target)
	}
	path, err := exec.LookPath(path)
	if err != nil {
		return "", err
	}
	return filepath.Abs(path)
}

// Write puts a file into the folder.
func (c *CLI) Write(file string, content []byte) error {
	return os.WriteFile(filepath.Join(c.dir, file), content, 0o600)
}

// Result is the outcome of one run.
type Result struct {
	Args           []string
	Stdout, Stderr string
	Code           int
	Took           time.Duration
	CPU            time.Duration // of the CLI and the providers that it ran
	Instructions   int64         // that these executed; 0 if the system doesn't count them
}

// Run runs the CLI until it exits. Any exit code is a result; an error means that there is no result.
func (c *CLI) Run(ctx context.Context, args ...string) (Result, error) {
	cmd := command(ctx, c.dir, c.environment, c.path, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	started := time.Now()
	instructions, err := runCounted(cmd)
	took := time.Since(started)
	if ctx.Err() != nil {
		return Result{}, fmt.Errorf("%s %s: %w", c.Name, args[0], ctx.Err())
	}
	var exited *exec.ExitError
	if err != nil && !errors.As(err, &exited) {
		return Result{}, fmt.Errorf("%s %s: %w", c.Name, args[0], err)
	}
	ended := cmd.ProcessState
	return Result{args, stdout.String(), stderr.String(), ended.ExitCode(), took, ended.UserTime() + ended.SystemTime(), instructions}, nil
}

// ExpectCode returns an error that contains the output, unless the run ended with this exit code.
func (r Result) ExpectCode(code int) error {
	if r.Code == code {
		return nil
	}
	return fmt.Errorf("exit code of %s: expected %d, saw %d, with this output:\n%s%s", strings.Join(r.Args, " "), code, r.Code, r.Stdout, r.Stderr)
}

// Read decodes the JSON that a run prints.
func (c *CLI) Read(ctx context.Context, into any, args ...string) error {
	done, err := c.Run(ctx, args...)
	if err != nil {
		return err
	}
	if err := done.ExpectCode(0); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(done.Stdout), into); err != nil {
		return fmt.Errorf("output of %s: %w", strings.Join(args, " "), err)
	}
	return nil
}

// command returns a process that ends with ctx: it is interrupted first, and killed if it doesn't exit.
func command(ctx context.Context, dir string, environment []string, path string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, path, args...) //nolint:gosec // G204: running the given command is its purpose
	cmd.Dir, cmd.Env = dir, environment
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	return cmd
}
