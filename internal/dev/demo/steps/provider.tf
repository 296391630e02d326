terraform {
  required_version = ">= 1.11"
  required_providers {
    partnercenter = {
      source = "partnercenter/partnercenter"
    }
  }
}

# The demo sets PARTNERCENTER_ENDPOINT to the emulator and PARTNERCENTER_ACCESS_TOKEN to a token that it accepts.
provider "partnercenter" {}
