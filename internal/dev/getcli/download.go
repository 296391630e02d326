package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	// findOut is how long it may take until a download has begun, or else there is no way to it from here.
	findOut = 8 * time.Second
	// downloadTime is how long it may take in all.
	downloadTime = 3 * time.Minute
)

// releasedPath is where the release of a product is kept.
func (p product) releasedPath(ctx context.Context) (path string, there bool, err error) {
	version, err := pinned(ctx, p.module)
	if err != nil {
		return "", false, err
	}
	return cached(p.name()+"-"+version+"-released", p.binary)
}

// download downloads the release of a product, by hc-install, which checks its signed checksum.
func (p product) download(ctx context.Context) (string, error) {
	version, err := pinned(ctx, p.module)
	if err != nil {
		return "", err
	}
	binary, _, err := p.releasedPath(ctx)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(binary), 0o700); err != nil {
		return "", err
	}
	say("Trying to download a released Terraform (30 MB) …")
	work, err := os.MkdirTemp(filepath.Dir(binary), "download-")
	if err != nil {
		return "", err
	}
	defer remove(work)
	installer := filepath.Join(work, "hc-install")
	if err := goBuild(ctx, pins, "github.com/hashicorp/hc-install/cmd/hc-install", installer, ""); err != nil {
		return "", err
	}
	if err := install(ctx, installer, work, strings.TrimPrefix(version, "v")); err != nil {
		say("It can't be downloaded from here.")
		return "", err
	}
	return binary, os.Rename(filepath.Join(work, p.binary), binary)
}

// install runs hc-install, and ends it if it doesn't begin to download soon: it would try again and again.
func install(ctx context.Context, installer, work, version string) error {
	ctx, cancel := context.WithTimeout(ctx, downloadTime)
	defer cancel()
	temporary := filepath.Join(work, "temporary")
	if err := os.Mkdir(temporary, 0o700); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, installer, "install", "-version", version, "-path", work, "terraform") //nolint:gosec // G204: hc-install, as it was just built
	cmd.Env = append(os.Environ(), "TMPDIR="+temporary)
	if err := cmd.Start(); err != nil {
		return err
	}
	time.AfterFunc(findOut, func() {
		if begun, err := os.ReadDir(temporary); err != nil || len(begun) == 0 {
			cancel()
		}
	})
	return cmd.Wait()
}
