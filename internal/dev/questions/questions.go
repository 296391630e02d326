package main

import "strings"

// question is an open question about the service that no documentation answers.
type question struct {
	asks string
	safe string                      // how the provider stays safe, whatever the answer
	read func(o observations) string // answers the question from referrals that were read
	try  func(t *throwaway) string   // answers the question with the throwaway referral
}

// questions has all open questions, in the order in which they are asked. A question without read and try can't be answered without doing
// harm, or only by Microsoft.
var questions = []question{
	{
		asks: "Does a listing show complete referrals, like a single read?",
		safe: "A listing is used only to detect unchanged referrals, by ETag and content; the provider reads all others one by one. If the " +
			"two differ under the same ETag, the provider stops using listings in that run.",
		read: listedWhole,
	},
	{
		asks: "Does a listing keep the requested order?",
		safe: "If a creation is in doubt, the provider treats the referral as absent only after a complete listing whose order it has checked.",
		read: listedInOrder,
	},
	{
		asks: "Can a listing be filtered by `externalReferenceId`?",
		safe: "The provider doesn't send the filter. It reads the referrals that match the other arguments and compares the attribute itself.",
		read: filteredByReference,
	},
	{
		asks: "Does `type` follow the consent to share with Microsoft's sellers?",
		safe: "A type other than the applied one is drift: the plan keeps the service's type and warns. It never replaces or closes the referral.",
		read: typeByConsent,
	},
	{
		asks: "Are numbers sent as numbers or as strings?",
		safe: "Both forms give the same value. An update sends unchanged values back in the form in which the provider received them.",
		read: numbersOrStrings,
	},
	{
		asks: "Is every ID a GUID?",
		safe: "The provider reads, lists and updates referrals under any ID that is safe in a URL. Only `import` and `parse_referral_id` require a GUID.",
		read: idsAreGUIDs,
	},
	{
		asks: "Does the service change referrals after they were closed?",
		safe: "If only the version differs, the provider sends an update again under the new ETag. Any other change is a conflict, and nothing is written.",
		read: changedAfterClosing,
	},
	{
		asks: "Are `registrations` always present if `registrationStatus` says that there is one?",
		safe: "Registrations that are missing from a read stay in the state, and an update never adds any.",
		read: registrationsThere,
	},
	{
		asks: "What do offers, sales plays, IoT requirements, and prices of solutions look like?",
		safe: "They are read-only. A value of an unexpected form is shown as JSON or as null, and an update sends it back unchanged.",
		read: unpublishedForms,
	},
	{
		asks: "Which properties does the service send that have no attribute?",
		safe: "An update sends them back unchanged.",
		read: unmodelledProperties,
	},
	{
		asks: "What is the response for an ID that no referral has?",
		safe: "Only a 404 with a code of the service means that the referral is gone. Any other response is an error and doesn't change the state.",
		read: unknownID,
	},
	{
		asks: "Which status and type does a new private referral get that states no status?",
		safe: "If the response differs from the request, the provider warns, and the next plan shows drift. A status left out follows the service.",
		try:  createdAs,
	},
	{
		asks: "Does the service return a name as it was sent (`A & B <c>` with a trailing space)?",
		safe: "The state keeps the planned value, with a warning; the next plan shows the difference.",
		try:  nameKept,
	},
	{
		asks: "How soon does a listing show a new referral?",
		safe: "If the response to a creation was lost, the provider looks for the referral for at least a minute before it treats it as absent. If the outcome is in doubt, the apply stops.",
		try:  listedSoon,
	},
	{
		asks: "Does a PUT or a PATCH under a stale ETag get 412?",
		safe: "Both carry the ETag of the state. The provider depends on the service to compare it; the answer shows whether it does.",
		try:  staleRefused,
	},
	{
		asks: "Does a PUT remove properties that its body leaves out?",
		safe: "The body is always the whole document as last read, with the declared values.",
		try:  leftOutRemoved,
	},
	{
		asks: "Is a deal value of 0 refused in an update?",
		safe: "The error names the property, and the state doesn't change.",
		try:  zeroRefused,
	},
	{
		asks: "Can a closed referral still be changed?",
		safe: "A plan that changes a closed referral warns. The apply reports changes that the service ignored.",
		try:  closedChanged,
	},
	{
		asks: "Does the service recognize a repeated POST by its `request-id`?",
		safe: "The provider repeats a POST only if the service certainly didn't act on it. A test would create two referrals, so the command doesn't try.",
	},
	{
		asks: "How many calls per minute does the service accept?",
		safe: "`Retry-After` delays all calls; `requests_per_second` limits them from the start. A test would throttle everybody in the tenant.",
	},
	{
		asks: "Can a referral that was shared with Microsoft become private again?",
		safe: "The plan warns if it withdraws the consent. A test would show a referral to sellers.",
	},
}

const pageHead = `---
page_title: "Open questions - partnercenter Provider"
description: |-
  Open questions about the service, how the provider stays safe, and a command that answers most of them.
---

# Open questions about the live service

The provider is tested against an emulator, which follows Partner Center's documentation, the definition of Microsoft's own connector, and
documents of the real service. These sources leave questions open. For each question, this page explains how the provider avoids losing
data or sending a request twice, whatever the answer.

If you have a tenant, a command in the provider's repository answers most of them. It signs in like the provider (see the guide
[Signing in](signing-in.md)) and only reads:

` + "```shell" + `
go run ./internal/dev/questions
` + "```" + `

Questions marked *throwaway* need a referral. With ` + "`-create-throwaway-referral`" + ` the command creates a single private referral without
any consent, changes it and closes it as Lost. The referral can't be deleted.

The command prints counts, JSON types, statuses, codes and names of properties, and no personal data. Please open an issue with its output.

| question | what the provider does | answered by |
| --- | --- | --- |
`

// page returns the guide that lists the questions.
func page() string {
	var text strings.Builder
	text.WriteString(pageHead)
	for _, q := range questions {
		by := "only Microsoft"
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
