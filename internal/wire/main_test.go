package wire

import (
	"flag"
	"os"
	"testing"
)

// TestMain runs the same generated cases each time, so that no change fails by chance; -rapid.seed runs other cases.
func TestMain(m *testing.M) {
	flag.Parse()
	if seed := flag.Lookup("rapid.seed"); seed.Value.String() == seed.DefValue {
		if err := flag.Set("rapid.seed", "1"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
