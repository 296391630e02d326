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

// Behaviour says how the service's answers deviate from what was sent. It shapes what writes (POST, PUT, PATCH) store,
// so that later reads agree with the answer; what is stored already, and what Seed and Edit store, stays as it is.
// Any combination works; the fields are applied in their order here. The last ones say how referrals are listed, and which
// time the service tells.
type Behaviour struct {
	// KeepFixed silently keeps what Partner Center fixes at creation: the customer's name, address and ids, and the
	// consent.
	KeepFixed bool `json:"keepFixed"`
	// DeriveType makes type follow the consent, whatever was sent: Shared where the referral may be shared with Microsoft's
	// sellers, Independent otherwise.
	DeriveType bool `json:"deriveType"`
	// Trim cuts white space at both ends of every string.
	Trim bool `json:"trim"`
	// Escape writes & < > as HTML entities in name and customerProfile.name; what is escaped already stays.
	Escape bool `json:"escape"`
	// Reorder reverses target, both teams and the solutions.
	Reorder bool `json:"reorder"`
	// AddDefaults fills in what wasn't sent: members get contactPreference.locale "en-us" and the unmodelled property
	// memberSource, salesStage becomes "Qualify" when absent or null.
	AddDefaults bool `json:"addDefaults"`
	// Advance makes every referral written as New Active/Accepted.
	Advance bool `json:"advance"`
	// Round rounds details.dealValue to 2 digits, halves away from zero.
	Round bool `json:"round"`
	// NumbersAsStrings writes every number as a string.
	NumbersAsStrings bool `json:"numbersAsStrings"`
	// MoveETags lets the service write once more by itself after each write: the answer's eTag is stale at once.
	MoveETags bool `json:"moveETags"`
	// DeclineZeroValue refuses updates after which details.dealValue is 0 or absent.
	DeclineZeroValue bool `json:"declineZeroValue"`
	// OmitRegistrations leaves registrations out of every answer. They stay stored, and a replacement without them keeps them.
	OmitRegistrations bool `json:"omitRegistrations"`
	// AddParents lets a patch add a property of an object that isn't there, which makes the object. Otherwise such a patch is
	// refused, as RFC 6902 has it.
	AddParents bool `json:"addParents"`
	// ReformatTimes writes every date-time in UTC with 7 fractional digits.
	ReformatTimes bool `json:"reformatTimes"`

	// ListLag is how long after its creation a referral isn't listed. Reading it by its id finds it at once.
	ListLag time.Duration `json:"-"`
	// ListUnordered ignores $orderby: referrals are listed in the order of their creation.
	ListUnordered bool `json:"listUnordered"`
	// ClockAhead is how far the clock that documents are stamped with is ahead of the emulator's; negative is behind.
	ClockAhead time.Duration `json:"-"`
	// DateAhead is how far the Date header is ahead of the emulator's clock; negative is behind.
	DateAhead time.Duration `json:"-"`
}

// apply changes next, the document about to be stored; prior is nil for a new referral. ReformatTimes comes last, when
// the service has set its own date-times, and is the caller's.
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

// trimStrings leaves out the service's own properties at the top, which no client writes.
func trimStrings(doc map[string]any) {
	for name, value := range doc {
		if !slices.Contains(referrals.owned, name) {
			doc[name] = mapStrings(name, value, func(_, s string) string { return strings.TrimSpace(s) })
		}
	}
}

// mapStrings returns value with every string replaced; change gets the name of the property that holds it.
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
