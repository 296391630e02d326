# Accepts the lead as soon as its order has been created.
resource "terraform_data" "order" {
  input = "4711"

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.partnercenter_referral_transition.accept]
    }
  }
}

action "partnercenter_referral_transition" "accept" {
  config {
    id     = "c5fbb3b6-be74-4795-9fb5-4324c73fed37"
    status = "Active"
  }
}
