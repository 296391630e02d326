package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator/odata"
)

// patch answers PATCH /{id}.
func (e *Emulator) patch(id string, header http.Header, body []byte) answer {
	e.mu.Lock()
	defer e.mu.Unlock()
	stored, ok := e.store.get(id)
	if !ok {
		return unknownReferral(id).answer()
	}
	operations, refused := e.collection.readPatch(body)
	if refused != nil {
		return refused.answer()
	}
	if len(header.Values("If-Match")) > 0 && !matches(header, stored) {
		return stale().answer()
	}
	next, refused := e.patched(stored, operations)
	if refused != nil {
		return refused.answer()
	}
	a := e.update(stored, next)
	if a.status != http.StatusOK || wantsDocument(header) {
		return a
	}
	return answer{status: http.StatusNoContent, header: http.Header{"Etag": a.header["Etag"]}}
}

// patched is the next version of a document.
func (e *Emulator) patched(stored *record, operations jsonpatch.Patch) (map[string]any, *refusal) {
	base, rest, refused := e.collection.beforePatch(stored.doc, operations)
	if refused != nil {
		return nil, refused
	}
	next, refused := applyPatch(base, rest, e.behaviour.AddParents)
	if refused != nil {
		return nil, refused
	}
	if refused := e.collection.checkClosedSets(stored.doc, next); refused != nil {
		return nil, refused
	}
	return next, e.collection.afterPatch(stored.doc, next, operations, e.now())
}

// readPatch checks the operations and returns them in the library's form.
func (c *collection) readPatch(body []byte) (jsonpatch.Patch, *refusal) {
	value, err := decode(body)
	if err != nil {
		return nil, invalid("", "the body is malformed: %v", err)
	}
	operations, ok := value.([]any)
	if !ok {
		return nil, invalid("", "a JSON Patch is an array of operations")
	}
	for i, operation := range operations {
		if refused := c.checkOperation(operation); refused != nil {
			refused.message = fmt.Sprintf("operation %d: %s", i, refused.message)
			return nil, refused
		}
	}
	encoded, err := encode(operations)
	if err != nil {
		return nil, internal(err)
	}
	patch, err := jsonpatch.DecodePatch(encoded)
	if err != nil {
		return nil, invalid("", "the JSON Patch is malformed: %v", err)
	}
	return patch, nil
}

func (c *collection) checkOperation(value any) *refusal {
	operation, ok := value.(map[string]any)
	if !ok {
		return invalid("", "an object is needed")
	}
	op, path := text(operation, "op"), text(operation, "path")
	if op != "add" && op != "replace" {
		return invalid("op", "only add and replace are supported, not %s", show(operation["op"]))
	}
	if !slices.Contains(c.patchable[path], op) {
		return invalid(path, "%s is not supported at %s", op, show(operation["path"]))
	}
	sent, there := operation["value"]
	if !there {
		return invalid(path, "the operation has no value")
	}
	// The documentation's own sample sends the number as a string.
	if number, isText := sent.(string); isText && path == "/details/dealValue" && number != "" {
		if _, ok := odata.Decimal(number); !ok {
			return invalid(path, "a decimal is needed, not %s", show(number))
		}
		operation["value"] = json.Number(number)
	}
	return nil
}

// applyPatch returns a document's next version. With parents, an add creates the missing objects on its path.
func applyPatch(doc map[string]any, operations jsonpatch.Patch, parents bool) (map[string]any, *refusal) {
	options := jsonpatch.NewApplyOptions()
	options.SupportNegativeIndices = false
	options.EscapeHTML = false
	options.EnsurePathExistsOnAdd = parents
	encoded, err := encode(doc)
	if err != nil {
		return nil, internal(err)
	}
	patched, err := operations.ApplyWithOptions(encoded, options)
	if err != nil {
		return nil, invalid("", "the patch doesn't apply: %v", err)
	}
	next, err := decodeObject(patched)
	if err != nil {
		return nil, internal(err)
	}
	return next, nil
}

func wantsDocument(header http.Header) bool {
	for _, preference := range strings.Split(strings.Join(header.Values("Prefer"), ","), ",") {
		if strings.EqualFold(strings.ReplaceAll(preference, " ", ""), "return=representation") {
			return true
		}
	}
	return false
}
