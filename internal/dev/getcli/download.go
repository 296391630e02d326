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
	// startTimeout is the time limit for the start of a download; after it, the download server counts as unreachable.
	startTimeout = 8 * time.Second
	// downloadTimeout is the time limit for the whole download.
	downloadTimeout = 3 * time.Minute
)

// releasedPath returns the path of the downloaded release of a product, and whether the file exists.
func (p product) releasedPath(ctx context.Context) (path string, exists bool, err error) {
	version, err := pinned(ctx, p.module)
	if err != nil {
		return "", false, err
	}
	return cached(p.name()+"-"+version+"-released", p.binary)
}

// download downloads the release of a product with hc-install, which verifies the signed checksum.
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
	log("Trying to download a released Terraform (30 MB) …")
	work, err := os.MkdirTemp(filepath.Dir(binary), "download-")
	if err != nil {
		return "", err
	}
	defer remove(work)
	installer := filepath.Join(work, "hc-install")
	if err := goBuild(ctx, pins, "github.com/hashicorp/hc-install/cmd/hc-install", installer, ""); err != nil {
		return "", err
	}
	log("Waiting up to %v for the download to start …", startTimeout)
	err = reporting("downloading", func() error { return install(ctx, installer, work, strings.TrimPrefix(version, "v")) })
	if err != nil {
		log("Terraform can't be downloaded from here.")
		return "", err
	}
	return binary, os.Rename(filepath.Join(work, p.binary), binary)
}

// install runs hc-install, and stops it if no download starts soon, because it would retry for long.
func install(ctx context.Context, installer, work, version string) error {
	ctx, cancel := context.WithTimeout(ctx, downloadTimeout)
	defer cancel()
	temporary := filepath.Join(work, "temporary")
	if err := os.Mkdir(temporary, 0o700); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, installer, "install", "-version", version, "-path", work, "terraform") //nolint:gosec // G204: hc-install, just built
	cmd.Env = append(os.Environ(), "TMPDIR="+temporary)
	if err := cmd.Start(); err != nil {
		return err
	}
	time.AfterFunc(startTimeout, func() {
		if started, err := os.ReadDir(temporary); err != nil || len(started) == 0 {
			cancel()
		}
	})
	return cmd.Wait()
}
