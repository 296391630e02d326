# The deals that are still open, with everything that Terraform needs to generate their configuration.
list "partnercenter_referral" "open" {
  provider         = partnercenter
  include_resource = true
  limit            = 1000

  config {
    direction = "Outgoing"
    status    = "Active"
  }
}
