package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestReader_FailingTest_ShowsItsOutputOnly(t *testing.T) {
	var out strings.Builder
	r := newReader(&out)
	err := r.read(strings.NewReader(`{"Action":"run","Package":"m/internal/p","Test":"TestA"}
{"Action":"output","Package":"m/internal/p","Test":"TestA","Output":"fine\n"}
{"Action":"pass","Package":"m/internal/p","Test":"TestA"}
{"Action":"run","Package":"m/internal/p","Test":"TestB"}
{"Action":"output","Package":"m/internal/p","Test":"TestB","Output":"wrong\n"}
{"Action":"fail","Package":"m/internal/p","Test":"TestB"}
{"Action":"run","Package":"m/internal/p","Test":"TestC"}
{"Action":"output","Package":"m/internal/p","Test":"TestC","Output":"panic: too bad\n"}
{"Action":"output","Package":"m/internal/p","Output":"FAIL\tm/internal/p\t0.1s\n"}
{"Action":"fail","Package":"m/internal/p"}
`))
	if passed, skipped := r.counts(); err != nil || passed != 1 || skipped != 0 {
		t.Errorf("%d passed, %d skipped, %v", passed, skipped, err)
	}
	if want := "wrong\nFAIL\tm/internal/p\t0.1s\npanic: too bad\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
	if got := r.progress(); got != "1 tests passed, now in TestC of internal/p" {
		t.Error(got)
	}
}

func TestNewerTests_CallThroughAHelper_IsFound(t *testing.T) {
	dir := t.TempDir()
	source := `package p
func TestAccDirect(t *testing.T) { acctest.SkipBelow(t, "1.14.0") }
func TestAccThroughHelper(t *testing.T) { helper(t) }
func helper(t *testing.T) { other(t) }
func other(t *testing.T) { t.Run("", func(t *testing.T) { acctest.SkipWithoutQueries(t) }) }
func TestAccEverywhere(t *testing.T) { t.Skip("no") }
func TestSomeUnit(t *testing.T) { helper(t) }
`
	if err := os.WriteFile(filepath.Join(dir, "p_test.go"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := newerTests(dir)
	if err != nil || !slices.Equal(found.names, []string{"TestAccDirect", "TestAccThroughHelper"}) {
		t.Errorf("%v, %v", found, err)
	}
	if _, err := newerTests(t.TempDir()); err == nil {
		t.Error("no error for a selection without tests")
	}
}

func TestSplit_EveryName_RunsOnce(t *testing.T) {
	processes := split("^TestAcc", []string{"./p"})
	for _, name := range []string{"TestAccA", "TestAccEnd", "TestAccZoo", "TestAccOf_9", "TestOther"} {
		runs := 0
		for _, process := range processes {
			if process[0] == "-run" && process[2] == "./p" && regexp.MustCompile(process[1]).MatchString(name) {
				runs++
			}
		}
		if want := map[bool]int{true: 1}[strings.HasPrefix(name, "TestAcc")]; runs != want {
			t.Errorf("%s runs %d times", name, runs)
		}
	}
}
