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

// builtPath returns the path of the product built from source, and whether the file exists.
func (p product) builtPath(ctx context.Context) (path string, exists bool, err error) {
	version, err := pinned(ctx, p.module)
	if err != nil {
		return "", false, err
	}
	return cached(p.name()+"-"+version, p.binary)
}

// build builds the product from source, unless it has been built already.
func (p product) build(ctx context.Context) (string, error) {
	binary, exists, err := p.builtPath(ctx)
	if err != nil || exists {
		return binary, err
	}
	log("Building %s from its Go module, once: 2 to 3 minutes on two cores, and 1.5 GB of disk (modules and Go's build cache).", p.name())
	log("The result is kept in %s.", filepath.Dir(binary))
	// Always in the same folder, so that Go's build cache can resume an interrupted build.
	source := filepath.Join(filepath.Dir(binary), "source")
	if err := reporting("downloading and unpacking its source", func() error { return p.unpack(ctx, source) }); err != nil {
		return "", err
	}
	// Build to a temporary file and rename it, so that an interrupted or concurrent build leaves no broken file.
	temporary := fmt.Sprintf("%s.%d", binary, os.Getpid())
	if err := goBuild(ctx, source, p.command, temporary, "-s -w -X "+p.module+"/version.dev=no"); err != nil {
		return "", err
	}
	remove(source)
	return binary, os.Rename(temporary, binary)
}

// remove removes a folder of intermediate files. Failing to remove it only wastes disk space.
func remove(folder string) {
	if err := os.RemoveAll(folder); err != nil {
		log("%v", err)
	}
}

// reporting reports that a task is still running.
func reporting(task string, run func() error) error {
	report := progress.Start(os.Stderr, time.Tick(progress.Interval), time.Now, func() string { return task })
	defer report.Stop()
	return run()
}

// goBuild runs go build and reports progress.
func goBuild(ctx context.Context, dir, command, binary, ldflags string) error {
	var downloaded, compiled, total atomic.Int64
	report := progress.Start(os.Stderr, time.Tick(progress.Interval), time.Now, func() string {
		if n := total.Load(); n > 0 {
			if compiled.Load() == n {
				return "linking"
			}
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

// lines runs go, counts the lines on its standard error, and returns its standard output.
func lines(ctx context.Context, dir string, count *atomic.Int64, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...) //nolint:gosec // G204: go with arguments from this package
	cmd.Dir = dir
	var stdout, messages bytes.Buffer
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
		if strings.Contains(scanner.Text(), " ") { // otherwise the line is the path of a package being compiled
			fmt.Fprintln(&messages, scanner.Text())
		}
	}
	if err := cmd.Wait(); err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", args[0], err, messages.String())
	}
	return stdout.String(), nil
}
