// Command getcli prints the path of a pinned Terraform or OpenTofu. If it isn't in the user's cache, getcli downloads or builds it first.
//
//	getcli opentofu   OpenTofu, built from its Go module
//	getcli terraform  the newest Terraform: the release, or else built from its Go module
//	getcli any        the release of Terraform, or else OpenTofu
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

// pins is the folder whose go.mod pins the versions.
const pins = "internal/tools/clis"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	path, err := find(ctx, os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "getcli:", err)
		os.Exit(1)
	}
	fmt.Fprintln(os.Stdout, path)
}

func find(ctx context.Context, args []string) (string, error) {
	var wanted product
	switch strings.Join(args, " ") {
	case "opentofu":
		return opentofu.build(ctx)
	case "terraform":
		wanted = terraform
	case "any":
		wanted = opentofu
	default:
		return "", errors.New("usage: getcli opentofu|terraform|any")
	}
	for _, cachedPath := range []func(context.Context) (string, bool, error){terraform.releasedPath, wanted.builtPath} {
		if path, exists, err := cachedPath(ctx); err != nil || exists {
			return path, err
		}
	}
	if path, err := terraform.download(ctx); err == nil {
		return path, nil
	} else if ctx.Err() != nil {
		return "", err
	}
	return wanted.build(ctx)
}

func log(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }

// cached returns the path of a file in the cache, and whether it exists.
func cached(folder, file string) (path string, exists bool, err error) {
	base := os.Getenv("XDG_CACHE_HOME")
	if base == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", false, err
		}
		base = filepath.Join(home, ".cache")
	}
	path = filepath.Join(base, "terraform-provider-partnercenter", folder, file)
	info, err := os.Stat(path) //nolint:gosec // G703: the user chooses the cache
	return path, err == nil && info.Mode().IsRegular(), nil
}

// output runs a command and returns its output.
func output(ctx context.Context, dir, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // G204: go with arguments from this package
	cmd.Dir = dir
	text, err := cmd.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		err = fmt.Errorf("%w\n%s", err, failed.Stderr)
	}
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(text)), nil
}

// pinned returns the pinned version of a module.
func pinned(ctx context.Context, module string) (string, error) {
	return output(ctx, pins, "go", "list", "-m", "-f", "{{.Version}}", module)
}
