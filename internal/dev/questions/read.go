package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
)

// maxSingles is how many referrals are also read one by one.
const maxSingles = 5

// observations has the results of all reads.
type observations struct {
	listed     []document.Document // latest change first, if the service keeps the order
	singles    []document.Document // the first ones, read one by one; nil if a read failed
	unknown    error               // the error for an ID that no referral has
	byFilter   int                 // the number of referrals for a filter that matches none
	filterFail error
}

// observe makes all read-only calls.
func observe(ctx context.Context, client *partnercenter.Client, limit int) (observations, error) {
	var s observations
	var err error
	if s.listed, err = list(ctx, client, partnercenter.Query{OrderBy: "updatedDateTime desc"}, limit); err != nil {
		return s, err
	}
	for _, doc := range s.listed[:min(maxSingles, len(s.listed))] {
		answer, err := client.Get(ctx, textOf(doc["id"]))
		if err != nil {
			s.singles = append(s.singles, nil)
			continue
		}
		single, err := document.Parse(answer.Body)
		if err != nil {
			return s, err
		}
		s.singles = append(s.singles, single)
	}
	_, s.unknown = client.Get(ctx, uuid.NewString())
	none := "externalReferenceId eq '" + uuid.NewString() + "'"
	found, err := list(ctx, client, partnercenter.Query{Filter: none}, 1)
	s.byFilter, s.filterFail = len(found), err
	return s, nil
}

func list(ctx context.Context, client *partnercenter.Client, query partnercenter.Query, limit int) ([]document.Document, error) {
	var all []document.Document
	for item, err := range client.List(ctx, query) {
		if err != nil {
			return nil, err
		}
		doc, err := document.Parse(item)
		if err != nil {
			return nil, err
		}
		if all = append(all, doc); len(all) == limit {
			break
		}
	}
	return all, nil
}

func listedWhole(s observations) string {
	same, differ := 0, map[string]int{}
	for i, single := range s.singles {
		changes := document.Diff(document.Shape{}, s.listed[i], single)
		if single != nil && len(changes) == 0 {
			same++
		}
		for _, change := range changes {
			differ[name(change.Path[0])]++
		}
	}
	return fmt.Sprintf("%d of %d are the same%s", same, len(s.singles), counts("; they differ in ", differ))
}

func listedInOrder(s observations) string {
	inOrder := slices.IsSortedFunc(s.listed, func(a, b document.Document) int {
		at, errA := document.ParseInstant(textOf(a["updatedDateTime"]))
		bt, errB := document.ParseInstant(textOf(b["updatedDateTime"]))
		if errA != nil || errB != nil {
			return 0
		}
		return bt.Compare(at)
	})
	return fmt.Sprintf("%d listed, latest change first: %t", len(s.listed), inOrder)
}

func filteredByReference(s observations) string {
	switch {
	case s.filterFail != nil:
		return "refused: " + reason(s.filterFail)
	case s.byFilter > 0:
		return "ignored: a filter that matches nothing returns referrals"
	}
	return "accepted"
}

func typeByConsent(s observations) string {
	found := map[string]int{}
	for _, doc := range s.listed {
		shared := at(doc, "consent", "consentToShareReferralWithMicrosoftSellers") == true
		found[fmt.Sprintf("%s with sharing %t", oneOf(doc["type"], "Independent", "Shared"), shared)]++
	}
	return counts("", found)
}

func numbersOrStrings(s observations) string {
	return forms(s, "details", "dealValue")
}

// forms counts the JSON types of a property.
func forms(s observations, path ...string) string {
	found := map[string]int{}
	for _, doc := range s.listed {
		found[document.TypeName(at(doc, path...))]++
	}
	return counts(strings.Join(path, ".")+": ", found)
}

func idsAreGUIDs(s observations) string {
	guids := 0
	for _, doc := range s.listed {
		if id := textOf(doc["id"]); len(id) == 36 && uuid.Validate(id) == nil {
			guids++
		}
	}
	return fmt.Sprintf("%d of %d", guids, len(s.listed))
}

func changedAfterClosing(s observations) string {
	all, later := 0, 0
	for _, doc := range s.listed {
		closedAt, errClosed := document.ParseInstant(textOf(doc["closedDateTime"]))
		updated, errUpdated := document.ParseInstant(textOf(doc["updatedDateTime"]))
		if errClosed == nil && errUpdated == nil {
			all++
			if updated.After(closedAt) {
				later++
			}
		}
	}
	return fmt.Sprintf("%d of %d closed referrals were updated after their closedDateTime", later, all)
}

func registrationsThere(s observations) string {
	all, there := 0, 0
	for _, doc := range s.listed {
		if status := textOf(doc["registrationStatus"]); status != "" && status != "None" {
			all++
			if registrations, _ := doc["registrations"].([]any); len(registrations) > 0 {
				there++
			}
		}
	}
	return fmt.Sprintf("%d of %d", there, all)
}

func unpublishedForms(s observations) string {
	lines := []string{forms(s, "details", "requirements", "offers"), forms(s, "details", "requirements", "salesPlays"),
		forms(s, "details", "requirements", "additionalRequirements", "iot")}
	elements := map[string]int{}
	for _, doc := range s.listed {
		for _, list := range []string{"offers", "salesPlays"} {
			all, _ := at(doc, "details", "requirements", list).([]any)
			for _, element := range all {
				elements["in "+list+" "+described(element)]++
			}
		}
		solutions, _ := at(doc, "details", "requirements", "solutions").([]any)
		for _, solution := range solutions {
			for _, name := range []string{"price", "quantity"} {
				elements["solution's "+name+" "+document.TypeName(at(solution, name))]++
			}
		}
	}
	return strings.Join(append(lines, counts("", elements)), "\n  ")
}

// described returns a value's JSON type, and for an object its names.
func described(value any) string {
	object, isObject := value.(map[string]any)
	if !isObject {
		return document.TypeName(value)
	}
	var names []string
	for _, property := range slices.Sorted(maps.Keys(object)) {
		names = append(names, name(property))
	}
	return "an object of " + strings.Join(names, ", ")
}

func unmodelledProperties(s observations) string {
	found := map[string]int{}
	for _, doc := range s.listed {
		unmodelled(referral.Shape, doc, "", found)
	}
	return counts("", found)
}

func unmodelled(shape document.Shape, value any, path string, found map[string]int) {
	switch v := value.(type) {
	case map[string]any:
		for property, inner := range v {
			known, ok := shape.Find(property)
			at := strings.TrimPrefix(path+"."+name(property), ".")
			switch {
			case !ok:
				found[at]++
			case known.Kind == document.Object || known.Kind == document.List:
				unmodelled(known.Shape, inner, at, found)
			}
		}
	case []any:
		for _, element := range v {
			unmodelled(shape, element, path+"[]", found)
		}
	}
}

func unknownID(s observations) string {
	if s.unknown == nil {
		return "a document"
	}
	return reason(s.unknown)
}

// reason describes an error without the service's message, which may quote the request.
func reason(err error) string {
	var answer *partnercenter.Error
	if !errors.As(err, &answer) {
		return "no readable response"
	}
	parts := []string{fmt.Sprintf("status %d", answer.Status)}
	for _, code := range append([]string{answer.Code}, answer.InnerCodes...) {
		if code != "" {
			parts = append(parts, "code "+name(code))
		}
	}
	if answer.Target != "" {
		parts = append(parts, "target "+name(answer.Target))
	}
	return strings.Join(parts, ", ")
}

// plainName matches the names of properties and codes; longer or unusual strings may be personal data.
var plainName = regexp.MustCompile(`^[@$]?[A-Za-z0-9_.\-/\[\]]{1,60}$`)

func name(text string) string {
	if plainName.MatchString(text) {
		return text
	}
	return "(another name)"
}

// oneOf returns a value if it is one of set, and a placeholder otherwise.
func oneOf(value any, set ...string) string {
	if text := textOf(value); slices.Contains(set, text) {
		return text
	}
	return "another value"
}

func counts(before string, found map[string]int) string {
	if len(found) == 0 {
		return before + "none"
	}
	var parts []string
	for _, what := range slices.Sorted(maps.Keys(found)) {
		parts = append(parts, fmt.Sprintf("%s (%d)", what, found[what]))
	}
	return before + strings.Join(parts, ", ")
}

func at(value any, path ...string) any {
	for _, step := range path {
		object, _ := value.(map[string]any)
		value = object[step]
	}
	return value
}

func textOf(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}
