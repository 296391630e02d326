package referral_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

const faultsDocument = "../../.github/FAULTS.md"

// TestFaultMatrixDocument keeps the contributors' document equal to the table; -update writes it.
func TestFaultMatrixDocument(t *testing.T) {
	want := faultsText()
	if *update {
		if err := os.WriteFile(faultsDocument, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(faultsDocument)
	if err != nil || string(got) != want {
		t.Errorf("%s isn't what the table says (%v); write it with: go test ./internal/referral -run TestFaultMatrixDocument -update", faultsDocument, err)
	}
}

func faultsText() string {
	var text strings.Builder
	text.WriteString(`# Faults

What comes of each call that meets each fault. Written by ` + "`go test ./internal/referral -run TestFaultMatrixDocument -update`" + ` from the
table in ` + "`internal/referral/faults_table_test.go`" + `; ` + "`TestFaultMatrix`" + ` makes every call meet every fault and compares. A cell says what
happens if the fault comes once / if it lasts until the operation's timeout or the last repeat, or once for both. ` + "`request_timeout`" + `
bounds one try. After each case the fault is lifted, and one more apply has to lead to one referral, written once for each change,
with nothing lost and an empty plan.

| outcome | meaning |
| --- | --- |
`)
	for _, m := range meanings {
		fmt.Fprintf(&text, "| %s | %s |\n", m.outcome, m.text)
	}
	text.WriteString("\n| fault | " + strings.Join(callNames[:], " | ") + " |\n|" + strings.Repeat(" --- |", numberOfCalls+1) + "\n")
	for _, row := range faultRows {
		fmt.Fprintf(&text, "| %s |", row.name)
		for call := range callNames {
			once, lasting := row.once[call], row.lasting[call]
			switch {
			case once == lastOnly:
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
