package provider

import (
	"cmp"
	"os"
	"runtime/debug"
)

// Tune configures the process that serves the provider. GOGC and Terraform's log variables override its settings. Errors: the
// environment can't be changed.
func Tune() error {
	// Nearly all memory that a call allocates is garbage when the call ends. Letting the heap grow twice as far saves a sixth of the
	// CPU time.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
	return os.Setenv("TF_LOG_SDK", logLevel(os.Getenv))
}

// logLevel returns the framework's log level. By default, the framework writes hundreds of lines for each call, and Terraform reads and
// drops those that no log level requests, which takes a quarter of a plan's CPU time.
func logLevel(getenv func(string) string) string {
	return cmp.Or(getenv("TF_LOG_SDK"), getenv("TF_LOG_PROVIDER"), getenv("TF_LOG"), "OFF")
}
