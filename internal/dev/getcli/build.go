package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/progress"
)

func (p product) name() string { return filepath.Base(p.module) }

// builtPath is where the product is kept that was built from source.
func (p product) builtPath(ctx context.Context) (path string, there bool, err error) {
	version, err := pinned(ctx, p.module)
	if err != nil {
		return "", false, err
	}
	return cached(p.name()+"-"+version, p.binary)
}

// build builds the product from source, unless that was done before.
func (p product) build(ctx context.Context) (string, error) {
	binary, there, err := p.builtPath(ctx)
	if err != nil || there {
		return binary, err
	}
	say("Building %s from its Go module, once: about 3 minutes on two cores, and 1.5 GB of disk (modules and Go's build cache).", p.name())
	say("It is kept in %s.", filepath.Dir(binary))
	// Always in the same folder: Go's build cache remembers what was compiled there before a build was interrupted.
	source := filepath.Join(filepath.Dir(binary), "source")
	if err := p.unpack(ctx, source); err != nil {
		return "", err
	}
	// Built aside and renamed, so that a build that was interrupted or ran twice leaves no broken file.
	aside := fmt.Sprintf("%s.%d", binary, os.Getpid())
	if err := goBuild(ctx, source, p.command, aside, "-s -w -X "+p.module+"/version.dev=no"); err != nil {
		return "", err
	}
	remove(source)
	return binary, os.Rename(aside, binary)
}

// remove removes a folder of intermediate files. What is left of it only takes space, in a folder that says what it is for.
func remove(folder string) {
	if err := os.RemoveAll(folder); err != nil {
		say("%v", err)
	}
}

// goBuild is a go build that says how far it is.
func goBuild(ctx context.Context, dir, command, binary, ldflags string) error {
	var downloaded, compiled, total atomic.Int64
	report := progress.Start(os.Stderr, time.Tick(progress.Interval), time.Now, func() string {
		if n := total.Load(); n > 0 {
			return fmt.Sprintf("%d of %d packages compiled", compiled.Load(), n)
		}
		return fmt.Sprintf("%d modules downloaded", downloaded.Load())
	})
	defer report.Stop()
	flags := []string{"-ldflags=" + ldflags, command}
	stale, err := lines(ctx, dir, &downloaded, append([]string{"list", "-deps", "-f", "{{if .Stale}}{{.ImportPath}}{{end}}"}, flags...)...)
	if err != nil {
		return err
	}
	total.Store(int64(strings.Count(stale, "\n")))
	_, err = lines(ctx, dir, &compiled, append([]string{"build", "-v", "-o", binary}, flags...)...)
	return err
}

// lines runs go, counts the lines that it writes to standard error, and gives its standard output.
func lines(ctx context.Context, dir string, count *atomic.Int64, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...) //nolint:gosec // G204: it runs go with arguments that stand in this package
	cmd.Dir = dir
	var stdout, said bytes.Buffer
	cmd.Stdout = &stdout
	stderr, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return "", err
	}
	scanner := bufio.NewScanner(stderr)
	for scanner.Scan() {
		count.Add(1)
		if strings.Contains(scanner.Text(), " ") { // else it is the path of a package that is being compiled
			fmt.Fprintln(&said, scanner.Text())
		}
	}
	if err := cmd.Wait(); err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", args[0], err, said.String())
	}
	return stdout.String(), nil
}
