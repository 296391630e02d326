package documenttest

import (
	"flag"
	"fmt"
	"testing"
)

// Main runs a package's tests with the same generated cases each time, so that no change fails by chance, and with a tenth of them with
// -short. The flags -rapid.checks and -rapid.seed select other cases. Main returns the exit code, for TestMain.
func Main(m *testing.M) int {
	flag.Parse()
	for _, name := range []string{"rapid.checks", "rapid.seed"} {
		if set := flag.Lookup(name); set.Value.String() != set.DefValue {
			return m.Run()
		}
	}
	set("rapid.seed", "1")
	if testing.Short() {
		set("rapid.checks", "10")
	}
	return m.Run()
}

// set sets a flag of rapid.
func set(name, value string) {
	if err := flag.Set(name, value); err != nil {
		panic(fmt.Sprintf("documenttest: %v", err))
	}
}
