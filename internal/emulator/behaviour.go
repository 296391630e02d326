package emulator

import (
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator/odata"
)

// Behaviour says how the service's answers deviate from what was sent. It changes what writes (POST, PUT, PATCH) store, so
// that later reads agree with the answer; stored documents, and those of Seed and Edit, stay unchanged. All combinations
// work; the fields are applied in this order. The last fields say how referrals are listed, and which time the service uses.
type Behaviour struct {
	// KeepFixed silently keeps what Partner Center fixes at creation: the customer's name, address and IDs, and the consent.
	KeepFixed bool `json:"keepFixed"`
	// DeriveType derives type from the consent, whatever was sent: Shared if the referral may be shared with Microsoft's
	// sellers, otherwise Independent.
	DeriveType bool `json:"deriveType"`
	// Trim removes white space at both ends of every string.
	Trim bool `json:"trim"`
	// Escape writes & < > as HTML entities in name and customerProfile.name, and keeps existing entities.
	Escape bool `json:"escape"`
	// Reorder reverses target, both teams and the solutions.
	Reorder bool `json:"reorder"`
	// AddDefaults adds properties that weren't sent: members get contactPreference.locale "en-us" and the unmodelled property
	// memberSource, salesStage becomes "Qualify" when absent or null.
	AddDefaults bool `json:"addDefaults"`
	// Advance makes every referral written as New Active/Accepted.
	Advance bool `json:"advance"`
	// Round rounds details.dealValue to 2 digits, halves away from zero.
	Round bool `json:"round"`
	// NumbersAsStrings writes every number as a string.
	NumbersAsStrings bool `json:"numbersAsStrings"`
	// MoveETags makes the service write again after each write: the answer's eTag is outdated immediately.
	MoveETags bool `json:"moveETags"`
	// DeclineZeroValue refuses updates that leave details.dealValue 0 or absent.
	DeclineZeroValue bool `json:"declineZeroValue"`
	// OmitRegistrations omits registrations from every answer. They stay stored, and a replacement without them keeps them.
	OmitRegistrations bool `json:"omitRegistrations"`
	// AddParents lets a patch add a property to a missing object, which creates the object. Otherwise such a patch is refused,
	// according to RFC 6902.
	AddParents bool `json:"addParents"`
	// ReformatTimes writes every timestamp in UTC with 7 fractional digits.
	ReformatTimes bool `json:"reformatTimes"`

	// ListLag is how long after its creation a referral isn't listed. Reading it by its ID finds it immediately.
	ListLag time.Duration `json:"-"`
	// ListUnordered ignores $orderby: referrals are listed in the order of their creation.
	ListUnordered bool `json:"listUnordered"`
	// ClockAhead is how far the clock for timestamps in documents is ahead of the emulator's; negative is behind.
	ClockAhead time.Duration `json:"-"`
	// DateAhead is how far the Date header is ahead of the emulator's clock; negative is behind.
	DateAhead time.Duration `json:"-"`
}

// apply changes next, the document about to be stored; prior is nil for a new referral. The caller applies ReformatTimes,
// after the service has set its timestamps.
func (b Behaviour) apply(prior, next map[string]any) {
	if b.KeepFixed && prior != nil {
		keepFixed(prior, next)
	}
	if b.DeriveType {
		deriveType(next)
	}
	if b.Trim {
		trimStrings(next)
	}
	if b.Escape {
		escapeName(next)
		escapeName(object(next, "customerProfile"))
	}
	if b.Reorder {
		reverseList(next, "target")
		reverseList(next, "team")
		reverseList(object(next, "customerProfile"), "team")
		reverseList(object(next, "details", "requirements"), "solutions")
	}
	if b.AddDefaults {
		addDefaults(next)
	}
	if b.Advance && text(next, "status") == "New" {
		accept(next)
	}
	if b.Round {
		roundDealValue(object(next, "details"))
	}
	if b.NumbersAsStrings {
		mapNumbers(next)
	}
	if _, sent := next["registrations"]; b.OmitRegistrations && prior != nil && !sent {
		keep(prior, next, "registrations")
	}
}

// check refuses an update before apply changes it.
func (b Behaviour) check(next map[string]any) *refusal {
	if !b.DeclineZeroValue {
		return nil
	}
	value := object(next, "details")["dealValue"]
	number, isNumber := odata.Decimal(fmt.Sprint(value))
	if blank(value) || isNumber && number.Sign() == 0 {
		return invalid("details.dealValue", "the deal value must be greater than 0")
	}
	return nil
}

func deriveType(doc map[string]any) {
	doc["type"] = "Independent"
	if object(doc, "consent")["consentToShareReferralWithMicrosoftSellers"] == true {
		doc["type"] = "Shared"
	}
	acceptShared(doc)
}

// mapNumbers writes the numbers of a document as strings.
func mapNumbers(value any) any {
	switch value := value.(type) {
	case json.Number:
		return string(value)
	case map[string]any:
		for name, inner := range value {
			value[name] = mapNumbers(inner)
		}
	case []any:
		for i, element := range value {
			value[i] = mapNumbers(element)
		}
	}
	return value
}

func keepFixed(prior, next map[string]any) {
	keep(prior, next, "consent")
	was := object(prior, "customerProfile")
	is := object(next, "customerProfile")
	if is == nil {
		keep(prior, next, "customerProfile")
		return
	}
	for _, name := range []string{"name", "address", "ids"} {
		keep(was, is, name)
	}
}

func keep(prior, next map[string]any, name string) {
	delete(next, name)
	if value, there := prior[name]; there {
		next[name] = cloneValue(value)
	}
}

// trimStrings skips the top-level properties that the service owns, because no client writes them.
func trimStrings(doc map[string]any) {
	for name, value := range doc {
		if !slices.Contains(referrals.owned, name) {
			doc[name] = mapStrings(name, value, func(_, s string) string { return strings.TrimSpace(s) })
		}
	}
}

// mapStrings replaces every string in value; change gets the name of the string's property.
func mapStrings(name string, value any, change func(name, s string) string) any {
	switch value := value.(type) {
	case string:
		return change(name, value)
	case map[string]any:
		for member, inner := range value {
			value[member] = mapStrings(member, inner, change)
		}
	case []any:
		for i, element := range value {
			value[i] = mapStrings(name, element, change)
		}
	}
	return value
}

var unescaped = regexp.MustCompile(`&(?:amp;|lt;|gt;)?|<|>`)

func escapeName(doc map[string]any) {
	if name, ok := doc["name"].(string); ok {
		doc["name"] = unescaped.ReplaceAllStringFunc(name, func(s string) string {
			if entity, bare := map[string]string{"&": "&amp;", "<": "&lt;", ">": "&gt;"}[s]; bare {
				return entity
			}
			return s
		})
	}
}

func reverseList(doc map[string]any, name string) {
	if list, ok := doc[name].([]any); ok {
		slices.Reverse(list)
	}
}

func addDefaults(doc map[string]any) {
	if doc["salesStage"] == nil {
		doc["salesStage"] = "Qualify"
	}
	for _, member := range members(doc) {
		if _, there := member["memberSource"]; !there {
			member["memberSource"] = "PartnerCenter"
		}
		preference := object(member, "contactPreference")
		if preference == nil {
			preference = map[string]any{"disableNotifications": nil}
			member["contactPreference"] = preference
		}
		if preference["locale"] == nil {
			preference["locale"] = "en-us"
		}
	}
}

func roundDealValue(details map[string]any) {
	number, ok := details["dealValue"].(json.Number)
	if !ok {
		return
	}
	value, ok := odata.Decimal(string(number))
	if !ok {
		return
	}
	if hundredfold := new(big.Rat).Mul(value, big.NewRat(100, 1)); hundredfold.IsInt() {
		return
	}
	details["dealValue"] = json.Number(value.FloatString(2))
}

func reformatTimes(doc map[string]any) {
	mapStrings("", doc, func(name, s string) string {
		if !strings.HasSuffix(name, "DateTime") {
			return s
		}
		instant, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			return s
		}
		return instant.UTC().Format("2006-01-02T15:04:05.0000000Z")
	})
}
