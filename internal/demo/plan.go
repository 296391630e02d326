package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// plan is what the CLI says of a plan under -json. Its stdout is that in short.
type plan struct {
	result
	events []event
}

// event is one line of the CLI's machine-readable output, reduced to what the demo reads.
// See https://developer.hashicorp.com/terraform/internals/machine-readable-ui.
type event struct {
	Type    string `json:"type"`
	Message string `json:"@message"`
	Change  struct {
		Resource struct {
			Address string `json:"addr"`
		} `json:"resource"`
		Action string `json:"action"`
	} `json:"change"`
	Diagnostic diagnostic `json:"diagnostic"`
}

type diagnostic struct {
	Severity string `json:"severity"`
	Address  string `json:"address"`
	Detail   string `json:"detail"`
	Snippet  struct {
		Code string `json:"code"`
	} `json:"snippet"`
}

// plan makes a plan without showing it. Its exit code is 0 for no changes, 1 for an error, 2 for changes.
func (c *cli) plan(ctx context.Context, options ...string) (plan, error) {
	args := slices.Concat([]string{"plan", "-json", "-detailed-exitcode"}, options)
	done, err := c.run(ctx, args...)
	if err != nil {
		return plan{}, err
	}
	made := plan{result: done}
	for line := range bytes.Lines([]byte(done.stdout)) {
		var read event
		if err := json.Unmarshal(line, &read); err != nil {
			return plan{}, fmt.Errorf("output of %s: %w: %s%s", strings.Join(args, " "), err, line, done.stderr)
		}
		made.events = append(made.events, read)
	}
	made.stdout = made.brief()
	return made, nil
}

// changes are the planned actions by address.
func (p plan) changes() map[string]string {
	found := map[string]string{}
	for _, e := range p.events {
		if e.Type == "planned_change" {
			found[e.Change.Resource.Address] = e.Change.Action
		}
	}
	return found
}

func (p plan) diagnostics() []diagnostic {
	var found []diagnostic
	for _, e := range p.events {
		if e.Type == "diagnostic" {
			found = append(found, e.Diagnostic)
		}
	}
	return found
}

// brief is a plan in the CLI's own words, without the values of attributes.
func (p plan) brief() string {
	var text bytes.Buffer
	for _, e := range p.events {
		switch e.Type {
		case "planned_change", "change_summary":
			fmt.Fprintln(&text, e.Message)
		case "diagnostic":
			fmt.Fprintf(&text, "\n%s\n%s\n", e.Message, wrap(e.Diagnostic.Detail))
		}
	}
	return text.String()
}
