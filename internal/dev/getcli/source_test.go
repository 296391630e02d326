package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCut_MatchingLines_AreRemoved(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "init.go")
	const source = "import (\n\tbackendHTTP \"b/http\"\n\tbackendS3 \"b/s3\"\n)\n\tm[\"http\"] = backendHTTP.New\n\tm[\"s3\"] = backendS3.New\n"
	if err := os.WriteFile(path, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	backends := cut{"init.go", cloudBackends, ""}
	if err := backends.apply(dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(text), "S3") || strings.Count(string(text), "HTTP") != 2 {
		t.Errorf("%v\n%s", err, text)
	}
	// Otherwise a version without a match would silently be built completely.
	if err := backends.apply(dir); err == nil || !strings.Contains(err.Error(), "in init.go: this version needs another cut") {
		t.Error(err)
	}
}
