# The deals that are still open, with all that is needed to generate configuration for them.
list "partnercenter_referral" "open" {
  provider         = partnercenter
  include_resource = true
  limit            = 1000

  config {
    direction = "Outgoing"
    status    = "Active"
  }
}
