package document

// Kind tells how a property's value is compared and laid over another.
type Kind int

// The kinds of values in a referral.
const (
	Text       Kind = iota + 1 // a string
	Caseless                   // a string in which case doesn't count: a GUID or an e-mail address
	Instant                    // a date-time; two texts of the same instant are equal
	Decimal                    // a number, or a string that holds one; 28 significant digits count
	Bool                       // true or false
	Object                     // an object with Properties
	List                       // an array of objects with Properties, paired by Identity, never by index
	References                 // an array of {id}; the ids count, not their order
	Labels                     // an array of strings, of {tag} or of anything else, which shows as JSON; only ever read
	Texts                      // an object of strings with names nobody knows beforehand; only ever read
)

// Shape describes a value of a referral.
type Shape struct {
	Kind       Kind
	Properties []Property // of an Object, and of the members of a List
	Identity   Identity   // of the members of a List
	// ReadOnly marks a value that no configuration sets and whose form isn't published: a value of another form than Kind
	// shows as nothing, so that it never prevents a read, and stays in the document.
	ReadOnly bool
}

// Property is a named value of an object.
type Property struct {
	Name string // on the wire
	Shape
}

// Find returns the property with the given wire name.
func (s Shape) Find(name string) (Property, bool) {
	for _, p := range s.Properties {
		if p.Name == name {
			return p, true
		}
	}
	return Property{}, false
}

func properties(kind Kind, names ...string) []Property {
	all := make([]Property, len(names))
	for i, name := range names {
		all[i] = Property{name, Shape{Kind: kind}}
	}
	return all
}

func texts(names ...string) []Property    { return properties(Text, names...) }
func caseless(names ...string) []Property { return properties(Caseless, names...) }
func instants(names ...string) []Property { return properties(Instant, names...) }
func decimals(names ...string) []Property { return properties(Decimal, names...) }
func bools(names ...string) []Property    { return properties(Bool, names...) }
func references(names ...string) []Property {
	return properties(References, names...)
}

func readOnly(parts ...[]Property) []Property {
	all := join(parts)
	for i := range all {
		all[i].ReadOnly = true
	}
	return all
}

func group(name string, parts ...[]Property) []Property {
	return []Property{{name, Shape{Kind: Object, Properties: join(parts)}}}
}

func list(name string, identity Identity, parts ...[]Property) []Property {
	return []Property{{name, Shape{Kind: List, Properties: join(parts), Identity: identity}}}
}

func join(parts [][]Property) []Property {
	var all []Property
	for _, part := range parts {
		all = append(all, part...)
	}
	return all
}

func team(name string) []Property {
	return list(name, People,
		texts("firstName", "lastName", "phoneNumber", "title"), caseless("email"),
		group("contactPreference", texts("locale"), bools("disableNotifications")),
	)
}

// Referral is the part of a referral that has attributes. Everything else in a document is kept as it stands. Source:
// the Partner Center page "Referral resources" and the definition of Microsoft's own connector; the doubled "To" in
// consentToToShareInfoWithOthers is the real wire name.
var Referral = Shape{Kind: Object, Properties: join([][]Property{
	caseless("engagementId"),
	texts("id", "eTag", "name", "externalReferenceId", "organizationId", "organizationName", "mpnId"),
	instants("createdDateTime", "updatedDateTime", "acceptedDateTime", "closedDateTime", "expirationDateTime"),
	texts("status", "substatus", "statusReason", "type", "qualification", "direction", "quality", "registrationStatus",
		"referralSource", "callToAction", "campaignId", "salesStage", "referralProgram"),
	bools("favorite", "isSpam"),
	{{"tags", Shape{Kind: Labels}}, {"trackingInfo", Shape{Kind: Texts}}},
	list("target", ByID, texts("type", "id")),
	group("customerProfile",
		texts("name", "size"),
		group("address", texts("addressLine1", "addressLine2", "city", "state", "postalCode", "country", "region")),
		team("team"),
		list("ids", ByProfile, texts("profileType", "id")),
	),
	group("consent", bools("consentToToShareInfoWithOthers", "consentToContact",
		"consentToShareReferralWithMicrosoftSellers", "consentToMicrosoftToContactSpecificPartners")),
	group("details",
		texts("notes", "currency", "customerAction"),
		decimals("dealValue"),
		instants("closingDateTime"),
		bools("customerRequestedContact"),
		group("requirements",
			references("industries", "products", "services"),
			list("solutions", ByID, texts("id", "name", "type", "publisherName", "solutionType"),
				readOnly(decimals("price", "quantity"), texts("currency"), instants("closingDateTime"))),
			readOnly([]Property{{"offers", Shape{Kind: Labels}}, {"salesPlays", Shape{Kind: Labels}}}),
			group("additionalRequirements", list("attributes", ByType, texts("id", "type")),
				readOnly([]Property{{"iot", Shape{Kind: Texts}}})),
		),
	),
	team("team"),
	group("inviteContext", texts("notes", "assistanceRequestCode"), readOnly(texts("invitedMpnId")),
		group("invitedBy", caseless("organizationId"), texts("organizationName"))),
})}
