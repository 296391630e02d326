package emulator_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

func TestDocumentsSurviveARestart(t *testing.T) {
	data := filepath.Join(t.TempDir(), "referrals.json")
	b := newBench(t, emulator.Options{Data: data})
	seeded := b.seed(json.RawMessage(`{"id":"z","details":{"dealValue":1.500},"name":"A & <b>"}`))
	gone := b.seed(map[string]any{"id": "gone"})
	created := b.send("POST", collection, minimal(nil)).wants(201).doc()
	replaced := b.put(created).wants(200).doc()
	b.send("PATCH", collection+"/z", `[{"op":"add","path":"/salesStage","value":"Close"}]`).wants(204)
	if err := b.Edit("z", func(doc map[string]any) { doc["edited"] = true }); err != nil {
		t.Fatal(err)
	}
	b.Remove(gone["id"].(string))

	again := newBench(t, emulator.Options{Data: data})
	if want := []string{"z", created["id"].(string)}; !reflect.DeepEqual(again.IDs(), want) {
		t.Errorf("ids %v, not %v", again.IDs(), want)
	}
	seen := again.document("z")
	if !reflect.DeepEqual(seen, b.document("z")) || seen["salesStage"] != "Close" || seen["edited"] != true || seen["name"] != seeded["name"] {
		t.Errorf("restarted with %v", seen)
	}
	again.put(replaced).wants(200)
	entries, err := os.ReadDir(filepath.Dir(data))
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v %v", entries, err)
	}
}

func TestStore_UnwritableFile_RefusesTheWrite(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "folder")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	b := newBench(t, emulator.Options{Data: filepath.Join(folder, "referrals.json")})
	doc := b.seed(map[string]any{"id": "a"})
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	b.send("POST", collection, minimal(nil)).refused(500, "generalException", "")
	b.put(doc).refused(500, "generalException", "")
	b.send("PATCH", collection+"/a", `[]`).refused(500, "generalException", "")
	if _, err := b.Seed(json.RawMessage(`{}`)); err == nil {
		t.Error("seeded")
	}
	if err := b.Edit("a", func(map[string]any) {}); err == nil {
		t.Error("edited")
	}
	if len(b.IDs()) != 1 || len(b.History("a")) != 1 || !reflect.DeepEqual(b.document("a"), doc) {
		t.Error("a refused write was kept")
	}
}

func TestStore_MalformedFile_IsAnError(t *testing.T) {
	folder := t.TempDir()
	for name, content := range map[string]string{
		"no JSON": `x`, "no array": `{}`, "no object": `[1]`, "no id": `[{"eTag":"1"}]`, "no eTag": `[{"id":"1"}]`,
		"one twice": `[{"id":"1","eTag":"1"},{"id":"1","eTag":"1"}]`,
	} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := emulator.New(emulator.Options{Data: path}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for _, path := range []string{folder, filepath.Join(folder, "missing", "referrals.json")} {
		if _, err := emulator.New(emulator.Options{Data: path}); err == nil {
			t.Errorf("%s: accepted", path)
		}
	}
}
