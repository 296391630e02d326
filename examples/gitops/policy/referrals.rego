# Checks that reviewers would otherwise have to make in every plan: terraform show -json tfplan | opa eval ...
package referrals

changes contains change if {
	some change in input.resource_changes
	change.type == "partnercenter_referral"
}

# Closing a large deal needs a reason.
deny contains message if {
	some deal in changes
	after := deal.change.after
	after.status == "Closed"
	object.get(deal.change, ["before", "status"], "") != "Closed"
	value := to_number(after.details.deal_value)
	value > data.limits.close_without_reason
	object.get(after, "status_reason", "") in {"", null}
	message := sprintf(
		"%s: closes a deal of %v without a status_reason. Allowed: up to %v. Write the reason, as status_reason.",
		[deal.address, value, data.limits.close_without_reason],
	)
}

# ABANDON leaves a deal in Partner Center that nothing manages any longer, so somebody must have agreed to it.
deny contains message if {
	some deal in changes
	"delete" in deal.change.actions
	deal.change.before.deletion_policy == "ABANDON"
	not deal.change.before.id in data.abandon
	message := sprintf(
		"%s: a destroy would forget the referral %s and leave it in Partner Center. If that is meant, add its id to abandon in policy/data.yaml; otherwise apply on_destroy: CLOSE first.",
		[deal.address, deal.change.before.id],
	)
}
