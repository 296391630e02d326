package documenttest

import (
	"flag"
	"fmt"
	"testing"
)

// Main runs a package's tests with the same generated cases each time, so that no change fails by chance. With
// -rapid.checks or -rapid.seed they run others. It gives the exit code, for TestMain.
func Main(m *testing.M) int {
	flag.Parse()
	for _, name := range []string{"rapid.checks", "rapid.seed"} {
		if set := flag.Lookup(name); set.Value.String() != set.DefValue {
			return m.Run()
		}
	}
	if err := flag.Set("rapid.seed", "1"); err != nil {
		panic(fmt.Sprintf("documenttest: %v", err)) // rapid has the flag
	}
	return m.Run()
}
