package registration

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/intent"
)

// PrivateKeys are the keys of private state.
var PrivateKeys = []string{historyKey}

// historyKey is the key of the values that were last applied or that Partner Center has held since.
const historyKey = "history"

// privateState is the private state of a request or response.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// historyIn reads the history from private state. It is empty if there is none, for example after an import.
func historyIn(ctx context.Context, private privateState) intent.History {
	var history intent.History
	value, diags := private.GetKey(ctx, historyKey)
	if diags.HasError() || value == nil || json.Unmarshal(value, &history) != nil {
		return intent.History{}
	}
	return history
}

func saveHistory(ctx context.Context, private privateState, history intent.History) diag.Diagnostics {
	return private.SetKey(ctx, historyKey, document.Encode(history))
}

// appliedHistory returns a new history with the values of a configuration.
func appliedHistory(config tftypes.Value) intent.History {
	var history intent.History
	configured := mapping.Document(config)
	for _, path := range writablePaths {
		if value := at(configured, path); value != nil {
			history.Note(path.String(), normalized(path, value))
		}
	}
	return history
}

// withReplaced adds the values of the previous state that differ from the new state to the history.
func withReplaced(history intent.History, before, now document.Document) intent.History {
	for _, path := range writablePaths {
		if was := normalized(path, at(before, path)); was != normalized(path, at(now, path)) {
			history.Note(path.String(), was)
		}
	}
	return history
}

// normalized formats a value so that all spellings of the same value give the same string.
func normalized(path document.Path, value any) string {
	text, isText := value.(string)
	switch {
	case value == nil:
		return ""
	case !isText:
		return fmt.Sprint(value)
	case kindAt(path) == document.Instant:
		if instant, err := document.ParseInstant(text); err == nil {
			return instant.UTC().String()
		}
	case path[len(path)-1] == "id":
		return document.Plain(text)
	}
	return text
}

func kindAt(path document.Path) document.Kind {
	shape := Shape
	for _, name := range path {
		property, _ := shape.Find(name)
		shape = property.Shape
	}
	return shape.Kind
}
