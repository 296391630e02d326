package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// A record is one version of a document. It is immutable, so it can be read without a lock.
type record struct {
	doc     map[string]any
	encoded []byte
}

// A store keeps the referrals in the order of their creation, and writes them to a file if it has a path.
type store struct {
	path    string
	order   []string
	records map[string]*record
	history map[string][][]byte
}

// openStore loads the file at path, if it exists; "" means a store in memory.
func openStore(path string) (*store, error) {
	s := &store{path: path, records: map[string]*record{}, history: map[string][][]byte{}}
	if path == "" {
		return s, nil
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		// Without this check, a missing folder would fail only the first write.
		_, err = os.Stat(filepath.Dir(path))
		if err == nil {
			return s, nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("data file: %w", err)
	}
	var raws []json.RawMessage
	if err := json.Unmarshal(data, &raws); err != nil {
		return nil, fmt.Errorf("data file %s isn't a JSON array of documents: %w", path, err)
	}
	for i, raw := range raws {
		doc, err := decodeObject(raw)
		if err != nil {
			return nil, fmt.Errorf("data file %s, document %d: %w", path, i, err)
		}
		id := text(doc, "id")
		if _, there := s.records[id]; there || id == "" || text(doc, "eTag") == "" {
			return nil, fmt.Errorf("data file %s, document %d: the id is missing or not unique, or the eTag is missing", path, i)
		}
		if err := s.set(doc); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *store) get(id string) (*record, bool) {
	found, ok := s.records[id]
	return found, ok
}

// all returns the records in the order of their creation.
func (s *store) all() []*record {
	records := make([]*record, 0, len(s.order))
	for _, id := range s.order {
		records = append(records, s.records[id])
	}
	return records
}

// put stores new documents or new versions: all of them or, with an error, none. It takes ownership of the documents.
func (s *store) put(docs ...map[string]any) error {
	undo := s.snapshot()
	for _, doc := range docs {
		if err := s.set(doc); err != nil {
			undo()
			return err
		}
	}
	if err := s.save(); err != nil {
		undo()
		return err
	}
	return nil
}

func (s *store) set(doc map[string]any) error {
	encoded, err := encode(doc)
	if err != nil {
		return err
	}
	id := text(doc, "id")
	if _, there := s.records[id]; !there {
		s.order = append(s.order, id)
	}
	s.records[id] = &record{doc: doc, encoded: encoded}
	s.history[id] = append(s.history[id], encoded)
	return nil
}

// remove deletes a referral, even if the file can't be written: the next write tries again.
func (s *store) remove(id string) error {
	if _, there := s.records[id]; !there {
		return nil
	}
	delete(s.records, id)
	s.order = slices.DeleteFunc(slices.Clone(s.order), func(other string) bool { return other == id })
	return s.save()
}

// snapshot returns a function that restores the store. Only a store with a file can fail, so only that one is copied.
func (s *store) snapshot() func() {
	if s.path == "" {
		return func() {}
	}
	before := store{order: slices.Clone(s.order), records: map[string]*record{}, history: map[string][][]byte{}}
	for id, known := range s.records {
		before.records[id] = known
	}
	for id, versions := range s.history {
		before.history[id] = versions
	}
	return func() { s.order, s.records, s.history = before.order, before.records, before.history }
}

// save replaces the file atomically: a reader, or a start after a crash, sees a write completely or not at all.
func (s *store) save() error {
	if s.path == "" {
		return nil
	}
	var data bytes.Buffer
	data.WriteString("[")
	for i, id := range s.order {
		if i > 0 {
			data.WriteString(",")
		}
		data.WriteString("\n")
		data.Write(s.records[id].encoded)
	}
	data.WriteString("\n]\n")
	if err := writeAtomically(s.path, data.Bytes()); err != nil {
		return fmt.Errorf("data file: %w", err)
	}
	return nil
}

func writeAtomically(path string, data []byte) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
