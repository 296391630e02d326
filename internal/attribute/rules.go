package attribute

import (
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"golang.org/x/text/currency"
	"golang.org/x/text/language"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

// anyID allows any ID but "", for the elements of a set.
func anyID() validator.String {
	return Strictly(Syntax("an ID", "Write the ID, or leave the element out.", nil, func(value string) bool { return value != "" }))
}

var (
	threeLetters = regexp.MustCompile(`^[A-Z]{3}$`)
	twoLetters   = regexp.MustCompile(`^[A-Z]{2}$`)
)

// Currency allows strings in the form of a currency code.
func Currency() Rule {
	return Syntax("a currency code of three capital letters (ISO 4217)", "Write %s.", func(value string) string {
		code := strings.ToUpper(strings.TrimSpace(value))
		if code = code[:min(3, len(code))]; threeLetters.MatchString(code) && isCurrency(code) { // of "euro" too
			return strconv.Quote(code)
		}
		return `a code such as "USD"`
	}, threeLetters.MatchString)
}

// newerCurrencies are the codes that ISO 4217 added after 2017, the year of golang.org/x/text's list.
var newerCurrencies = []string{"MRU", "SLE", "STN", "UYW", "VED", "VES", "XCG", "ZWG"}

func isCurrency(code string) bool {
	_, err := currency.ParseISO(code)
	return err == nil && code != "XXX" && code != "XTS" || slices.Contains(newerCurrencies, code)
}

// KnownCurrency warns about currency codes that no list contains.
func KnownCurrency() Rule {
	return isoListed("currency", "a currency of ISO 4217", func(value string) bool { return !threeLetters.MatchString(value) || isCurrency(value) })
}

// Country allows strings in the form of a country code.
func Country() Rule {
	return Syntax("a country code of two capital letters (ISO 3166-1)", "Write %s.", func(value string) string {
		region, err := language.ParseRegion(strings.TrimSpace(value))
		if err == nil && region.IsCountry() {
			return strconv.Quote(region.String())
		}
		return `a code such as "US"`
	}, twoLetters.MatchString)
}

// KnownCountry warns about country codes that no list contains.
func KnownCountry() Rule {
	return isoListed("country", "a country of ISO 3166-1", func(value string) bool {
		region, err := language.ParseRegion(value)
		return !twoLetters.MatchString(value) || err == nil && region.IsCountry()
	})
}

// isoListed warns about codes that aren't in a list, because the list may be older than the code.
func isoListed(what, rule string, known func(string) bool) Rule {
	return Rule{
		Requirement: rule,
		Check: func(value string) *Finding {
			if known(value) {
				return nil
			}
			return &Finding{Verdict: Unusual, Problem: diagnostics.Problem{
				Summary: "Unknown " + what, Rule: rule, WayOut: "The provider sends the value unchanged. If the code isn't a new one, correct it.",
			}}
		},
	}
}

// Email allows a bare e-mail address.
func Email() Rule {
	return Syntax("an e-mail address", "Write %s.", func(value string) string {
		if address, err := mail.ParseAddress(value); err == nil {
			return "the bare address: " + strconv.Quote(address.Address)
		}
		return `the bare address, such as "sue@contoso.com"`
	}, func(value string) bool {
		address, err := mail.ParseAddress(value)
		return err == nil && address.Address == strings.TrimSpace(value) // Partner Center sometimes has trailing spaces
	})
}

// DateTime allows timestamps in RFC 3339.
func DateTime() Rule {
	return Syntax("a timestamp in RFC 3339", "Write the date, the time and the offset, such as %s.", suggestedInstant, func(value string) bool {
		_, err := document.ParseInstant(value)
		return err == nil && !strings.Contains(value, ",") // Go accepts a decimal comma
	})
}

// suggestedInstant returns a timestamp completed by its missing part: the time of day, the offset, or the T between date and time.
func suggestedInstant(value string) string {
	value = strings.ReplaceAll(strings.TrimSpace(value), ",", ".")
	for _, layout := range []string{time.DateOnly, time.DateTime, "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02T15:04:05",
		"2006-01-02 15:04:05Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z0700", time.RFC3339Nano} {
		if instant, err := time.Parse(layout, value); err == nil {
			return strconv.Quote(instant.Format(time.RFC3339Nano))
		}
	}
	return `"2026-11-14T00:00:00Z"`
}

// Duration allows the time limit of an operation.
func Duration() Rule {
	return Syntax("a duration above zero, with its unit: s, m or h", "Write %s, or leave the attribute out for 5 minutes.", func(value string) string {
		if number, err := strconv.ParseUint(strings.TrimSpace(value), 10, 16); err == nil && number > 0 {
			return fmt.Sprintf(`"%ds" or "%dm"`, number, number)
		}
		return `a duration such as "30s" or "10m"`
	}, func(value string) bool {
		timeout, err := time.ParseDuration(value)
		return err == nil && timeout > 0
	})
}
