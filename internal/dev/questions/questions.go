package main

import "strings"

// question is something about the service that nothing published tells.
type question struct {
	asks string
	safe string                 // what the provider does, whatever the answer
	read func(seen seen) string // answers it from what was read
	try  func(t *trial) string  // answers it with the throwaway referral
}

// questions are all open ones, in the order in which they are asked. One without read and try can't be answered without
// harm, or without Microsoft.
var questions = []question{
	{
		asks: "Does a listing show referrals whole, as a single read does?",
		safe: "A listing is used only to detect unchanged referrals, by ETag and content; everything else is read one by one. Where the " +
			"two differ under one ETag, listings are no longer used in that run.",
		read: listedWhole,
	},
	{
		asks: "Does a listing keep the order that it is asked for?",
		safe: "A creation that is looked for counts as absent only after a complete look in an order that was checked.",
		read: listedInOrder,
	},
	{
		asks: "Can a listing be filtered by `externalReferenceId`?",
		safe: "The filter isn't sent. The provider reads what the other arguments select and compares by itself.",
		read: filteredByReference,
	},
	{
		asks: "Does `type` follow the consent to share with Microsoft's sellers?",
		safe: "A type other than the applied one is drift: the plan keeps the service's and warns. It never replaces or closes the referral.",
		read: typeByConsent,
	},
	{
		asks: "Are numbers sent as numbers or as strings?",
		safe: "Both are read as the same value. An update sends back what it doesn't change in the form in which it came.",
		read: numbersOrStrings,
	},
	{
		asks: "Is every ID a GUID?",
		safe: "Referrals are read, listed and updated under any ID that is safe in a URL. Only `import` and `parse_referral_id` ask for a GUID.",
		read: idsAreGUIDs,
	},
	{
		asks: "Does the service change referrals after they were closed?",
		safe: "An update is sent again under the new ETag where nothing but the version differs. Any other change is a conflict, and nothing is written.",
		read: changedAfterClosing,
	},
	{
		asks: "Are `registrations` always there where `registrationStatus` says that there is one?",
		safe: "What is missing from a read changes nothing in the state, and an update never invents registrations.",
		read: registrationsThere,
	},
	{
		asks: "What do offers, sales plays, IoT requirements, and prices of solutions look like?",
		safe: "They are only read. A value of another form than expected shows as JSON or as nothing, and goes back as it came.",
		read: unpublishedForms,
	},
	{
		asks: "Which properties does the service send that have no attribute?",
		safe: "An update sends them back as they were read.",
		read: unmodelledProperties,
	},
	{
		asks: "What is the answer for an ID that no referral has?",
		safe: "Only a 404 with a code of the service counts as absence. Any other leaves the state as it is and is an error.",
		read: unknownID,
	},
	{
		asks: "What do status and type become when a new private referral states no status?",
		safe: "What comes back other than sent is a warning and then drift; a status left out follows the service.",
		try:  createdAs,
	},
	{
		asks: "Does a name come back as it was sent (`A & B <c>` with a trailing blank)?",
		safe: "The state keeps the planned value, with a warning; the next plan shows the difference.",
		try:  nameKept,
	},
	{
		asks: "How soon does a listing show a new referral?",
		safe: "A creation whose answer was lost is looked for over at least a minute before it counts as absent. If in doubt, the apply stops.",
		try:  listedSoon,
	},
	{
		asks: "Does a PUT or a PATCH under a stale ETag get 412?",
		safe: "Both carry the ETag of the state. There is no protection that the service doesn't give; the answer here says whether it does.",
		try:  staleRefused,
	},
	{
		asks: "Does a PUT remove what its body leaves out?",
		safe: "The body is always the whole document as it was read, with the declared values on top.",
		try:  leftOutRemoved,
	},
	{
		asks: "Is a deal value of 0 refused in an update?",
		safe: "The service's error names the property; nothing changes in the state.",
		try:  zeroRefused,
	},
	{
		asks: "Can a closed referral still be changed?",
		safe: "A plan that changes a closed referral warns; what the service ignores is reported after the apply.",
		try:  closedChanged,
	},
	{
		asks: "Does the service recognize a repeated POST by its `request-id`?",
		safe: "A POST is repeated only where the service surely didn't act. To find out would leave two referrals, so the command doesn't ask.",
	},
	{
		asks: "How many calls a minute does the service take?",
		safe: "`Retry-After` holds back all calls; `requests_per_second` limits them from the start. To find out would throttle everybody in the tenant.",
	},
	{
		asks: "Can a referral that was shared with Microsoft become private again?",
		safe: "Withdrawing the consent is a warning in the plan. To find out would show a referral to sellers.",
	},
}

const pageHead = `---
page_title: "Open questions - partnercenter Provider"
description: |-
  What nobody outside Microsoft knows about the service, how the provider fails safe, and a command that finds out.
---

# Open questions about the live service

The provider is tested against an emulator. What the emulator does comes from Partner Center's documentation, the definition of
Microsoft's own connector, and documents of the real service. They leave questions open. For each, this page says what the
provider does so that no answer loses data or sends anything twice.

If you have a tenant, a command in the provider's repository answers most of them. It signs in as the provider does (see the
guide [Signing in](signing-in.md)) and only reads:

` + "```shell" + `
go run ./internal/dev/questions
` + "```" + `

Questions marked *throwaway* need a referral. With ` + "`-create-throwaway-referral`" + ` the command creates a single one, private and
without any consent, changes it and closes it as Lost. It can't be deleted.

What the command prints are counts, JSON types, statuses, codes and names of properties, and no personal data. Please open an
issue with it.

| question | what the provider does | answered by |
| --- | --- | --- |
`

// page is the guide that lists the questions.
func page() string {
	var text strings.Builder
	text.WriteString(pageHead)
	for _, q := range questions {
		by := "nobody but Microsoft"
		switch {
		case q.read != nil:
			by = "reading"
		case q.try != nil:
			by = "*throwaway*"
		}
		text.WriteString("| " + q.asks + " | " + q.safe + " | " + by + " |\n")
	}
	return text.String()
}
