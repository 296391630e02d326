package documenttest

import "flag"

// Repeatable makes a package's property tests run the same cases each time, so that no change fails by chance. With
// -rapid.checks or -rapid.seed they run others. To be called from TestMain.
func Repeatable() error {
	flag.Parse()
	for _, name := range []string{"rapid.checks", "rapid.seed"} {
		if set := flag.Lookup(name); set.Value.String() != set.DefValue {
			return nil
		}
	}
	return flag.Set("rapid.seed", "1")
}
