package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// product is a CLI that is built from its Go module, without the parts that tests of a provider never use: state backends, encryption keys
// and modules in cloud services, and the export of traces. Those are more than half of the packages to compile, and two thirds of the
// modules to download.
type product struct {
	module, command, binary string
	cuts                    []cut
}

// cut replaces the matches in a file.
type cut struct{ file, matches, instead string }

const (
	cloudBackends = `(?m)^.*\bbackend(Azure|Consul|Cos|GCS|Kubernetes|OCI|OSS|Pg|S3)\b.*\n`
	cloudGetters  = `(?m)^.*\bgetter\.(GCS|S3)Getter\b.*\n`
	traceImport   = `(?m)^.*contrib/exporters/autoexport".*\n`
	traceExport   = `autoexport\.NewSpanExporter\([^\n]*\)\n`
	noExport      = "sdktrace.SpanExporter(nil), context.Background().Err()\n" // uses the imports of the file
)

var opentofu = product{
	module: "github.com/opentofu/opentofu", command: "./cmd/tofu", binary: "tofu",
	cuts: []cut{
		{"internal/backend/init/init.go", cloudBackends, ""},
		{"internal/getmodules/getter.go", cloudGetters, ""},
		{"internal/tracing/init.go", traceImport, ""},
		{"internal/tracing/init.go", traceExport, noExport},
		{"internal/encryption/default_registry.go", `(?m)^.*/keyprovider/(aws_kms|azure_vault|gcp_kms|openbao)"\n`, ""},
		{"internal/encryption/default_registry.go", `(?m)^\tif .*\b(aws_kms|azure_vault|gcp_kms|openbao)\.New\(.*\n.*\n\t}\n`, ""},
	},
}

var terraform = product{
	module: "github.com/hashicorp/terraform", command: ".", binary: "terraform",
	cuts: []cut{
		{"internal/backend/init/init.go", cloudBackends, ""},
		{"internal/getmodules/getter.go", cloudGetters, ""},
		{"telemetry.go", traceImport, ""},
		{"telemetry.go", traceExport, noExport},
		// These modules are in the repository, but not in the archive of the module.
		{"go.mod", `(?m)^.*\bgithub\.com/hashicorp/terraform/internal/.*\n`, ""},
	},
}

// getter is the library with which both CLIs download modules.
const getter = "github.com/hashicorp/go-getter"

// unpack copies the sources of a product into a folder, and removes the parts that aren't needed.
func (p product) unpack(ctx context.Context, dir string) error {
	if err := copyModule(ctx, pins, p.module, dir); err != nil {
		return err
	}
	for _, c := range p.cuts {
		if err := c.apply(dir); err != nil {
			return err
		}
	}
	getterDir := filepath.Join(dir, "go-getter")
	if err := copyModule(ctx, dir, getter, getterDir); err != nil {
		return err
	}
	for _, file := range []string{"get_gcs.go", "get_s3.go"} {
		if err := os.Remove(filepath.Join(getterDir, file)); err != nil {
			return err
		}
	}
	if err := (cut{"get.go", `(?m)^.*new\((GCS|S3)Getter\).*\n`, ""}).apply(getterDir); err != nil {
		return err
	}
	_, err := output(ctx, dir, "go", "mod", "edit", "-replace="+getter+"=./go-getter")
	return err
}

func (c cut) apply(dir string) error {
	path := filepath.Join(dir, c.file)
	text, err := os.ReadFile(path) //nolint:gosec // G304: a file of the copy
	if err != nil {
		return err
	}
	matches := regexp.MustCompile(c.matches)
	if !matches.Match(text) {
		return fmt.Errorf("no match for %[2]s in %[1]s: this version needs another cut, see internal/dev/getcli/source.go", c.file, c.matches)
	}
	return os.WriteFile(path, matches.ReplaceAllLiteral(text, []byte(c.instead)), 0o600) //nolint:gosec // G703: the same file
}

// copyModule copies a module without its tests, in the version from the go.mod in from.
func copyModule(ctx context.Context, from, module, to string) error {
	text, err := output(ctx, from, "go", "mod", "download", "-json", module)
	if err != nil {
		return err
	}
	var found struct{ Dir string }
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		return err
	}
	return filepath.WalkDir(found.Dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(path, found.Dir))
		switch {
		case entry.IsDir() && entry.Name() == "testdata":
			return fs.SkipDir
		case entry.IsDir():
			return os.MkdirAll(target, 0o700)
		case strings.HasSuffix(path, "_test.go"):
			return nil
		}
		content, err := os.ReadFile(path) //nolint:gosec // G304, G122: files of the module cache
		if err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o600) //nolint:gosec // G703: below the folder of the copy
	})
}
