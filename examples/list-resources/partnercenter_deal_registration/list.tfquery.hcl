list "partnercenter_deal_registration" "approved" {
  provider         = partnercenter
  include_resource = true

  config {
    status = "Approved"
  }
}
