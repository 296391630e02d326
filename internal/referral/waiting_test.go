package referral_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/referral"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/refresh"
)

// anyToken is a credential for an emulator.
type anyToken struct{}

func (anyToken) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "t"}, nil
}

// settings returns what the provider passes to its resources.
func (f *refreshing) settings(mode string, now func() time.Time) *referral.Settings {
	f.t.Helper()
	client, err := partnercenter.New(partnercenter.Options{Endpoint: f.url, Credential: anyToken{}, MaxRetries: -1})
	if err != nil {
		f.t.Fatal(err)
	}
	return &referral.Settings{Client: client, Collection: refresh.New(client, mode, now)}
}

// reads fails unless a referral can be read.
func (f *refreshing) reads(s *referral.Settings, id string) {
	f.t.Helper()
	if doc, err := s.Latest(f.t.Context(), f.seen(id)); err != nil || doc["id"] != id {
		f.t.Fatalf("%v: %v", doc["id"], err)
	}
}

func TestRefresh_OldListing_IsReadAgain(t *testing.T) {
	f := newRefreshing(t)
	ids := f.fill(250)
	now := time.Now()
	s := f.settings("bulk", func() time.Time { return now })
	f.reads(s, ids[0])
	f.made(0, 3)
	now = now.Add(59 * time.Second)
	f.reads(s, ids[1])
	f.made(0, 0)
	now = now.Add(time.Second)
	f.reads(s, ids[2])
	f.made(0, 3)
	f.reads(s, ids[3])
	f.made(0, 0)
	f.reads(s, ids[3]) // it was used
	f.made(1, 0)
}

func TestRefresh_AutoWithOldListing_DecidesAgain(t *testing.T) {
	f := newRefreshing(t)
	ids := f.fill(1050) // 11 pages
	now := time.Now()
	s := f.settings("auto", func() time.Time { return now })
	for _, id := range ids[:20] {
		f.reads(s, id)
	}
	f.made(10, 11)
	now = now.Add(time.Minute)
	f.reads(s, ids[20])
	f.made(0, 11)
	for _, request := range f.Requests() {
		if request.Query.Get("$count") != "" {
			t.Error("the size was asked for again")
		}
	}
}

func TestRefresh_EmptyCollection_IsListedOnce(t *testing.T) {
	f := newRefreshing(t)
	ids := f.fill(30)
	f.lists(func(page map[string]any) { page["value"], page["@odata.count"] = []any{}, 0 })
	s := f.settings("auto", nil)
	for _, id := range ids {
		f.reads(s, id)
	}
	f.made(30, 1)
}

// stalled makes listings wait until they are released, and reports each listing that arrives or is cancelled.
type stalled struct{ arrived, release, gaveUp chan struct{} }

func (f *refreshing) stall() stalled {
	s := stalled{make(chan struct{}, 100), make(chan struct{}), make(chan struct{}, 100)}
	f.meets(func(_ http.ResponseWriter, r *http.Request) bool {
		s.arrived <- struct{}{}
		select {
		case <-s.release:
			return false
		case <-r.Context().Done():
			s.gaveUp <- struct{}{}
			return true
		}
	})
	return s
}

// reading reads a referral in the background.
func (f *refreshing) reading(ctx context.Context, s *referral.Settings, id string) <-chan error {
	result, last := make(chan error, 1), f.seen(id)
	go func() {
		_, err := s.Latest(ctx, last)
		result <- err
	}()
	return result
}

// The listing is answered only after all effects of the first reader's end.
func TestRefresh_CancelledRead_LeavesTheListingToOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		singly, listings, answer := 0, 0, make(chan struct{})
		s := settingsOver(t, func(r *http.Request) (string, error) {
			if !isListing(r.URL.Path) {
				singly++
				return `{"id":"d0000000-0000-4000-8000-000000000000","eTag":"\"1\""}`, nil
			}
			listings++
			select {
			case <-answer:
				return `{"value":[{"id":"d0000000-0000-4000-8000-000000000000","eTag":"\"1\""},{"id":"d0000000-0000-4000-8000-000000000001","eTag":"\"1\""},{"id":"d0000000-0000-4000-8000-000000000002","eTag":"\"1\""}]}`, nil
			case <-r.Context().Done():
				return "", r.Context().Err()
			}
		})
		results := make([]chan error, 3)
		first, cancel := context.WithCancel(t.Context())
		for i := range results {
			ctx := t.Context()
			if i == 0 {
				ctx = first
			}
			results[i] = make(chan error, 1)
			go func() {
				_, err := s.Latest(ctx, document.Document{"id": fmt.Sprintf("d0000000-0000-4000-8000-%012d", i), "eTag": `"1"`})
				results[i] <- err
			}()
			synctest.Wait()
		}
		cancel()
		synctest.Wait()
		if err := <-results[0]; !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "collection") {
			t.Errorf("%v", err)
		}
		close(answer)
		for _, other := range results[1:] {
			if err := <-other; err != nil {
				t.Error(err)
			}
		}
		if singly != 0 || listings != 1 {
			t.Errorf("%d single reads, %d listings", singly, listings)
		}
	})
}

func TestRefresh_ListingWithoutReaders_Ends(t *testing.T) {
	f := newRefreshing(t)
	ids := f.fill(20)
	listing := f.stall()
	s := f.settings("bulk", nil)
	ctx, cancel := context.WithCancel(t.Context())
	var readers []<-chan error
	for _, id := range ids {
		readers = append(readers, f.reading(ctx, s, id))
	}
	for s.Waiting() < len(ids) {
		runtime.Gosched()
	}
	<-listing.arrived
	cancel()
	for _, reader := range readers {
		if err := <-reader; !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	}
	<-listing.gaveUp
	for strings.Contains(stacks(), "referral.(*Settings).readFor") { // or the test never ends
		runtime.Gosched()
	}
	// A cancelled read isn't a failure: the next reader tries again.
	close(listing.release)
	f.reads(s, ids[0])
	f.made(0, 1)
}

// The limit is real time, which passes immediately here: only the listing waits.
func TestRefresh_Listing_EndsAfterAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		listings := 0
		s := settingsOver(t, func(r *http.Request) (string, error) {
			if isListing(r.URL.Path) {
				listings++
				<-r.Context().Done()
				return "", r.Context().Err()
			}
			return `{"id":"d0000000-0000-4000-8000-000000000001","eTag":"\"2\""}`, nil
		})
		began := time.Now()
		for range 2 {
			if doc, err := s.Latest(t.Context(), document.Document{"id": "d0000000-0000-4000-8000-000000000001", "eTag": `"1"`}); err != nil || doc["eTag"] != `"2"` {
				t.Errorf("%v: %v", doc, err)
			}
		}
		if took := time.Since(began); took != time.Minute || listings != 1 {
			t.Errorf("%d listings in %v", listings, took)
		}
	})
}

// settingsOver returns settings for listings with a client whose calls a function answers with documents.
func settingsOver(t *testing.T, answer func(r *http.Request) (string, error)) *referral.Settings {
	t.Helper()
	client, err := partnercenter.New(partnercenter.Options{
		Endpoint: "https://partner.example", Credential: anyToken{}, MaxRetries: -1, RequestTimeout: time.Hour,
		Transport: transport(func(r *http.Request) (*http.Response, error) {
			text, err := answer(r)
			if err != nil {
				return nil, err
			}
			body := io.NopCloser(strings.NewReader(text))
			return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: body, Request: r}, nil
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	return &referral.Settings{Client: client, Collection: refresh.New(client, refresh.Bulk, nil)}
}

type transport func(r *http.Request) (*http.Response, error)

func (t transport) Do(r *http.Request) (*http.Response, error) { return t(r) }

// stacks returns the stacks of all goroutines.
func stacks() string {
	buffer := make([]byte, 1<<20)
	return string(buffer[:runtime.Stack(buffer, true)])
}
