package faults

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

const page = "../../../../.github/FAULTS.md"

var update = flag.Bool("update", false, "write .github/FAULTS.md")

// The contributors' page is generated from the table; -update writes it.
func TestPage_MatchesTheTable(t *testing.T) {
	want := pageText()
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil || string(got) != want {
		t.Errorf("%s doesn't match the table (%v); to write it: go test ./internal/dev/acctest/faults -update", page, err)
	}
}

func pageText() string {
	var text strings.Builder
	text.WriteString(`# Faults

The outcome of each call under each fault. ` + "`go test ./internal/dev/acctest/faults -update`" + ` generates this page from the table in that
package; ` + "`TestFaultMatrix`" + ` in ` + "`internal/referral` and `internal/registration`" + ` runs every call under every fault and compares. A cell
has two outcomes: if the fault occurs once / if it lasts until the operation's timeout or the last retry. A single outcome applies to both.
` + "`request_timeout`" + ` limits one try. After each case the test removes the fault, and one more apply must lead to one referral or one deal
registration, written once for each change, with nothing lost and an empty plan. The last columns are about deal registrations.

| outcome | meaning |
| --- | --- |
`)
	for _, m := range meanings {
		fmt.Fprintf(&text, "| %s | %s |\n", m.outcome, m.text)
	}
	text.WriteString("\n| fault | " + strings.Join(CallNames[:], " | ") + " |\n|" + strings.Repeat(" --- |", NumberOfCalls+1) + "\n")
	for _, row := range Rows {
		fmt.Fprintf(&text, "| %s |", row.Name)
		for call := range CallNames {
			once, lasting := row.Once[call], row.Lasting[call]
			switch {
			case once == LastOnly:
				fmt.Fprintf(&text, " – / %s |", lasting)
			case once == lasting:
				fmt.Fprintf(&text, " %s |", once)
			default:
				fmt.Fprintf(&text, " %s / %s |", once, lasting)
			}
		}
		text.WriteString("\n")
	}
	return text.String()
}
