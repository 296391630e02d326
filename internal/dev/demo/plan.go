package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/stage"
)

// cli is the CLI that tells the story.
type cli struct{ *stage.CLI }

// state gives the attributes of every resource in the state, by address.
func (c cli) state(ctx context.Context) (map[string]map[string]any, error) {
	var shown struct {
		Values struct {
			Root struct {
				Resources []struct {
					Address string         `json:"address"`
					Values  map[string]any `json:"values"`
				} `json:"resources"`
			} `json:"root_module"`
		} `json:"values"`
	}
	if err := c.Read(ctx, &shown, "show", "-json"); err != nil {
		return nil, err
	}
	resources := map[string]map[string]any{}
	for _, resource := range shown.Values.Root.Resources {
		resources[resource.Address] = resource.Values
	}
	return resources, nil
}

// plan is what the CLI says of a plan under -json. Its Stdout is that in short.
type plan struct {
	stage.Result
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
func (c cli) plan(ctx context.Context, options ...string) (plan, error) {
	args := slices.Concat([]string{"plan", "-json", "-detailed-exitcode"}, options)
	done, err := c.Run(ctx, args...)
	if err != nil {
		return plan{}, err
	}
	made := plan{Result: done}
	for line := range bytes.Lines([]byte(done.Stdout)) {
		var read event
		if err := json.Unmarshal(line, &read); err != nil {
			return plan{}, fmt.Errorf("output of %s: %w: %s%s", strings.Join(args, " "), err, line, done.Stderr)
		}
		made.events = append(made.events, read)
	}
	made.Stdout = made.brief()
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
