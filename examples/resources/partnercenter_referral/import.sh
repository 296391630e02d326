# By the referral's id.
terraform import partnercenter_referral.lead c5fbb3b6-be74-4795-9fb5-4324c73fed37

# By the referral's link in Partner Center.
terraform import partnercenter_referral.lead https://api.partner.microsoft.com/v1.0/engagements/referrals/c5fbb3b6-be74-4795-9fb5-4324c73fed37
