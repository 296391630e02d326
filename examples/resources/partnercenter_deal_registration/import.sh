# By the id of the referral.
terraform import partnercenter_deal_registration.won a6f29c91-5b0e-4f43-9a63-3c8a7d1e2b47

# By the referral's link in Partner Center.
terraform import partnercenter_deal_registration.won https://api.partner.microsoft.com/v1.0/engagements/referrals/a6f29c91-5b0e-4f43-9a63-3c8a7d1e2b47
