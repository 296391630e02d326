// Command terraform-provider-partnercenter serves the provider to Terraform.
package main

import (
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/provider"
)

// version is set at build time.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve to a debugger: print the reattach configuration and wait")
	flag.Parse()
	if err := provider.Tune(); err != nil {
		log.Fatal(err)
	}
	server, err := provider.NewServer(version)
	if err != nil {
		log.Fatal(err)
	}
	var options []tf6server.ServeOpt
	if *debug {
		options = append(options, tf6server.WithManagedDebug())
	}
	serve := func() tfprotov6.ProviderServer { return server }
	if err := tf6server.Serve("registry.terraform.io/partnercenter/partnercenter", serve, options...); err != nil {
		log.Fatal(err)
	}
}
