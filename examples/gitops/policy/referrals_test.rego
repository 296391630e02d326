package referrals_test

import data.referrals

plan(before, after, actions) := {"resource_changes": [{
	"address": "deal",
	"type": "partnercenter_referral",
	"change": {"actions": actions, "before": before, "after": after},
}]}

closing(value, reason) := plan(
	{"id": "a", "status": "Active", "deletion_policy": "ABANDON"},
	{"id": "a", "status": "Closed", "status_reason": reason, "details": {"deal_value": value}},
	["update"],
)

forgetting(policy) := plan({"id": "a", "deletion_policy": policy}, null, ["delete"])

test_a_large_deal_needs_a_reason if {
	count(referrals.deny) == 1 with input as closing(100001, "")
	count(referrals.deny) == 1 with input as closing(100001, null)
	count(referrals.deny) == 0 with input as closing(100001, "Budget was not adequate")
	count(referrals.deny) == 0 with input as closing(100000, "")
}

test_a_new_deal_that_is_closed_at_once_needs_a_reason_too if {
	count(referrals.deny) == 1 with input as plan(null, {"status": "Closed", "details": {"deal_value": 100001}}, ["create"])
}

test_a_deal_that_was_closed_before_needs_none if {
	count(referrals.deny) == 0 with input as plan({"status": "Closed"}, {"status": "Closed", "details": {"deal_value": 100001}}, ["update"])
}

test_forgetting_has_to_be_said if {
	count(referrals.deny) == 1 with input as forgetting("ABANDON")
	count(referrals.deny) == 0 with input as forgetting("ABANDON") with data.abandon as ["a"]
	count(referrals.deny) == 0 with input as forgetting("CLOSE")
}
