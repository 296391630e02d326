package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMessagesPage_ListsEveryKindOfMessage(t *testing.T) {
	dir := t.TempDir()
	source := `package p
func f() {
	diagnostics.Error("It broke", "detail")
	diagnostics.FromError("Can't "+doing, err)
	diagnostics.WarningAt(at, "It may break", "detail")
	_ = diagnostics.Problem{At: at, Summary: "Unusual " + what}
	problem.Summary = fmt.Sprintf("Illegal step from %s to %q", a, b)
	err.Error()
}
`
	guide := filepath.Join(dir, "guide.md")
	for path, text := range map[string]string{filepath.Join(dir, "p.go"): source, guide: "## It may\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out strings.Builder
	if err := messagesPage(&out, dir, guide); err != nil {
		t.Fatal(err)
	}
	want := "| Error | Can't … |  |\n| Error or warning | Illegal step from … to … |  |\n| Error | It broke |  |\n" +
		"| Warning | It may break | [Troubleshooting](troubleshooting.md#it-may) |\n| Error or warning | Unusual … |  |\n"
	if !strings.HasSuffix(out.String(), want) {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
	if err := messagesPage(&out, t.TempDir(), guide); err == nil {
		t.Error("no error for a page without messages")
	}
}
