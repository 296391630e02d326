// Command terraform-provider-partnercenter serves the provider to Terraform.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/provider"
)

// version is set at build time.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve to a debugger: print the reattach configuration and wait")
	flag.Parse()
	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: "registry.terraform.io/partnercenter/partnercenter",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
