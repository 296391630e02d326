import {
  to = partnercenter_deal_registration.won
  identity = {
    referral_id = "a6f29c91-5b0e-4f43-9a63-3c8a7d1e2b47"
  }
}

# Attributes that are left out keep Partner Center's values, so the import changes nothing.
resource "partnercenter_deal_registration" "won" {
  referral_id = "a6f29c91-5b0e-4f43-9a63-3c8a7d1e2b47"
  contract    = {}
  solution    = {}
}
