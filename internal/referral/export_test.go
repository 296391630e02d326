package referral

// What tests outside the package use of it.
var (
	StateFrom    = stateFrom
	ResourceType = resourceType
	Fresh        = fresh
)

// AttributeName is attributeName.
func AttributeName(wire string) string { return attributeName(wire) }

// ResourceSchema is resourceSchema.
var ResourceSchema = resourceSchema
