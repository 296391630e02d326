package provider

import (
	"math"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
)

// limits are the client's limits, as partnercenter.Options takes them.
type limits struct {
	maxRetries        int // negative: no retries
	requestTimeout    time.Duration
	requestsPerSecond float64 // 0: no limit
}

// limits reads the limits from the arguments and their environment variables.
func (m model) limits(diags *diag.Diagnostics) limits {
	return limits{
		maxRetries: limit(diags, "max_retries", numberText(m.MaxRetries), "PARTNERCENTER_MAX_RETRIES", "4",
			"a whole number from 0 to 100", parseRetries),
		requestTimeout: limit(diags, "request_timeout", m.RequestTimeout, "PARTNERCENTER_REQUEST_TIMEOUT", "60s",
			"a duration with its unit, above 0, such as 60s or 1m30s", parseTimeout),
		requestsPerSecond: limit(diags, "requests_per_second", numberText(m.RequestsPerSecond), "PARTNERCENTER_REQUESTS_PER_SECOND", "",
			"a number above 0, such as 5 or 0.5", parseRate),
	}
}

// limit returns the parsed setting of an argument. A value that parse rejects is an error, whether from the argument or from the
// environment.
func limit[T any](diags *diag.Diagnostics, name string, argument types.String, variable, fallback, rule string, parse func(string) (T, bool)) T {
	refuseUnknown(diags, name, argument)
	text := setting(argument, variable, fallback)
	value, ok := parse(text)
	if !ok && !argument.IsUnknown() {
		diags.Append(diagnostics.Problem{
			At: path.Root(name), Summary: "Value not allowed", Value: strconv.Quote(text), Rule: rule,
			WayOut: "Correct the argument, or the environment variable " + variable + ", which applies if the argument isn't set.",
		}.Error())
	}
	return value
}

// numberText formats a number like the value of an environment variable.
func numberText(number types.Number) types.String {
	switch {
	case number.IsUnknown():
		return types.StringUnknown()
	case number.IsNull():
		return types.StringNull()
	}
	return types.StringValue(number.ValueBigFloat().Text('g', 28))
}

func parseRetries(text string) (int, bool) {
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || number != math.Trunc(number) || number < 0 || number > 100 {
		return 0, false
	}
	if number == 0 {
		return -1, true // 0 means the client's default
	}
	return int(number), true
}

func parseTimeout(text string) (time.Duration, bool) {
	duration, err := time.ParseDuration(text)
	return duration, err == nil && duration > 0
}

// parseRate parses a rate; "" means no limit.
func parseRate(text string) (float64, bool) {
	if text == "" {
		return 0, true
	}
	number, err := strconv.ParseFloat(text, 64)
	return number, err == nil && number > 0 && !math.IsInf(number, 0)
}
