package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
)

const (
	// searched is how many referrals the data source reads at once.
	searched = 10_000
	// maxSearchBytes is the memory that the provider may take for that.
	maxSearchBytes = 256 << 20
	// seededAtOnce keeps a seed below what the emulator takes in one body.
	seededAtOnce = 200
	// observed is a document that the real service returned.
	observed = "internal/emulator/testdata/observed-shared-active.json"
)

const searchConfiguration = `terraform {
  required_providers {
    partnercenter = { source = "partnercenter/partnercenter" }
  }
}

data "partnercenter_referrals" "all" {}

output "found" {
  value = length(data.partnercenter_referrals.all.referrals)
}
`

// search reads all referrals with the data source, of a service that has many.
func (b *bench) search(ctx context.Context) (result, error) {
	w, end, err := b.newWorld(ctx, searched, "auto", []byte(searchConfiguration))
	if err != nil {
		return result{}, err
	}
	defer end()
	progress("seeding %d referrals", searched)
	if err := w.seed(ctx, searched); err != nil {
		return result{}, err
	}
	one, err := w.run(ctx, "plan")
	if err != nil {
		return result{}, fmt.Errorf("a search for %d: %w", searched, err)
	}
	progress("a search for %d: %.2f s, %+v, %.0f MB", searched, one.took.Seconds(), one.requests, mb(one.peak))
	return one, nil
}

// seed stores copies of the observed document, each with an id of its own.
func (w world) seed(ctx context.Context, n int) error {
	text, err := os.ReadFile(filepath.FromSlash(observed))
	if err != nil {
		return err
	}
	var doc map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&doc); err != nil {
		return fmt.Errorf("%s: %w", observed, err)
	}
	for i := 0; i < n; i += seededAtOnce {
		var all []json.RawMessage
		for j := i; j < min(i+seededAtOnce, n); j++ {
			doc["id"] = fmt.Sprintf("00000000-0000-4000-8000-%012d", j)
			one, err := json.Marshal(doc)
			if err != nil {
				return err
			}
			all = append(all, one)
		}
		body, err := json.Marshal(all)
		if err != nil {
			return err
		}
		if err := w.service.Call(ctx, http.MethodPost, "referrals", body, nil); err != nil {
			return err
		}
	}
	return nil
}

func mb(size int64) float64 { return float64(size) / (1 << 20) }
