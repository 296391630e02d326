package document

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// Precision is the number of significant digits of a decimal that are compared and sent.
const Precision = 28

// maxExponent limits decimals to plausible amounts of money; without a limit, `1e999999999` would exhaust the memory.
const maxExponent = 400

// ParseDecimal reads a decimal with enough precision to compare it. Errors: not a number, or too large.
func ParseDecimal(text string) (*big.Float, error) {
	value, _, err := big.ParseFloat(strings.TrimSpace(text), 10, 512, big.ToNearestEven)
	if err != nil || value.IsInf() || len(text) > 2000 {
		return nil, fmt.Errorf("not a decimal number")
	}
	if exponent := value.MantExp(nil); math.Abs(float64(exponent)) > maxExponent*math.Log2(10) {
		return nil, fmt.Errorf("beyond 1e%d", maxExponent)
	}
	return value, nil
}

// FormatDecimal writes a decimal as it is sent: 28 significant digits, no exponent.
func FormatDecimal(value *big.Float) json.Number {
	if whole, accuracy := value.Int64(); accuracy == big.Exact {
		return json.Number(strconv.FormatInt(whole, 10))
	}
	rounded := new(big.Float).SetPrec(512)
	if _, _, err := rounded.Parse(value.Text('e', Precision-1), 10); err != nil {
		panic(fmt.Sprintf("document: %v", err)) // the text of a finite number is a number
	}
	places := max(0, Precision-1-exponent10(value))
	text := rounded.Text('f', places)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return json.Number(text)
}

// exponent10 returns the decimal exponent of a number's first digit after rounding.
func exponent10(value *big.Float) int {
	text := value.Text('e', Precision-1)
	exponent, err := strconv.Atoi(text[strings.IndexByte(text, 'e')+1:])
	if err != nil {
		panic(fmt.Sprintf("document: %v", err)) // the text ends in an exponent
	}
	return exponent
}

// EqualDecimal reports whether two decimals agree in their first 28 significant digits.
func EqualDecimal(a, b *big.Float) bool { return a.Cmp(b) == 0 || FormatDecimal(a) == FormatDecimal(b) }

// ParseInstant reads an RFC 3339 timestamp with any number of fractional digits, and rejects anything that only resembles one.
func ParseInstant(text string) (time.Time, error) {
	var instant time.Time
	err := instant.UnmarshalText([]byte(text))
	return instant, err
}

// EqualInstant reports whether two timestamps represent the same instant. Strings that aren't timestamps must be identical.
func EqualInstant(a, b string) bool {
	if a == b {
		return true
	}
	at, errA := ParseInstant(a)
	bt, errB := ParseInstant(b)
	return errA == nil && errB == nil && at.Equal(bt)
}

// Equal compares two values of one shape as the service would: all forms of nothing are equal, timestamps are compared as instants,
// decimals by 28 digits, lists member by member, and references as sets. Values without a shape are compared literally, except for the
// forms of nothing.
func Equal(shape Shape, a, b any) bool { return len(Diff(shape, a, b)) == 0 }

// equalScalar compares two values that are neither objects nor arrays.
func equalScalar(kind Kind, a, b any) bool {
	if Empty(a) || Empty(b) {
		return Empty(a) && Empty(b)
	}
	if !isScalar(a) || !isScalar(b) {
		return false
	}
	if isRaw(a) && isRaw(b) { // different bytes may have the same shown form
		return a == b
	}
	textA, textB := scalarText(a), scalarText(b)
	switch kind {
	case Instant:
		return isText(a) && isText(b) && EqualInstant(textA, textB)
	case Decimal:
		return equalDecimals(textA, textB)
	case Caseless:
		return SameCaseless(textA, textB)
	default:
		return SameText(textA, textB)
	}
}

func isRaw(value any) bool {
	_, ok := value.(Raw)
	return ok
}

func equalDecimals(a, b string) bool {
	if a == b {
		return true
	}
	av, errA := ParseDecimal(a)
	bv, errB := ParseDecimal(b)
	return errA == nil && errB == nil && EqualDecimal(av, bv)
}

// NormalForm returns a string that is the same for two scalars of a kind exactly if they are equal; "" for the forms of nothing.
func NormalForm(kind Kind, value any) string {
	text := norm.NFC.String(scalarText(value))
	switch {
	case Empty(value):
		return ""
	case !isScalar(value):
		return string(Encode(value))
	case kind == Caseless:
		return strings.ToLower(text)
	case kind == Instant:
		if instant, err := ParseInstant(text); err == nil {
			return instant.UTC().Format(time.RFC3339Nano)
		}
	case kind == Decimal:
		if decimal, err := ParseDecimal(text); err == nil {
			return FormatDecimal(decimal).String()
		}
	}
	return text
}

// SameText reports whether a and b are the same string after Unicode normalization: Terraform composes accents (NFC).
func SameText(a, b string) bool { return a == b || norm.NFC.String(a) == norm.NFC.String(b) }

// SameCaseless reports whether two strings are equal without case and after Unicode normalization.
func SameCaseless(a, b string) bool {
	return a == b || NormalForm(Caseless, a) == NormalForm(Caseless, b)
}

func isScalar(value any) bool {
	switch value.(type) {
	case string, Raw, json.Number, bool:
		return true
	}
	return false
}

func isText(value any) bool {
	switch value.(type) {
	case string, Raw:
		return true
	}
	return false
}

// scalarText returns a string, number or boolean as a string, and "" for anything else.
func scalarText(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case Raw:
		return v.Shown()
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "true"
		}
		return "false"
	}
	return ""
}
