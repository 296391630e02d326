package emulator_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// clocked is an emulator whose time passes only as the test says.
func clocked(t *testing.T) (b *bench, pass func(d time.Duration)) {
	t.Helper()
	start := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	var passed atomic.Int64
	b = newBench(t, emulator.Options{Now: func() time.Time { return start.Add(time.Duration(passed.Load())) }})
	return b, func(d time.Duration) { passed.Add(int64(d)) }
}

func TestActLater_ActsWhenItsTimeHasCome(t *testing.T) {
	b, pass := clocked(t)
	b.Inject(emulator.Fault{Kind: emulator.ActLater, Method: "POST", StatusCode: 504, Delay: 20 * time.Second})
	b.send("POST", collection, minimal(nil)).wants(504)
	for _, step := range []struct {
		passes time.Duration
		there  int
	}{{0, 0}, {19 * time.Second, 0}, {time.Second, 1}, {time.Hour, 1}} {
		pass(step.passes)
		if n := len(b.IDs()); n != step.there {
			t.Errorf("%d referrals are there after another %s", n, step.passes)
		}
	}
	b.Inject(emulator.Fault{Kind: emulator.ActLater, Method: "POST", Delay: time.Second})
	b.client.Timeout = 50 * time.Millisecond
	if _, err := b.try(b.request("POST", collection, minimal(nil))); err == nil {
		t.Error("without a status, it answers")
	}
	pass(time.Second)
	if n := len(b.IDs()); n != 2 {
		t.Errorf("%d referrals are there", n)
	}
}

func TestBehaviour_Listings_LagOrLoseOrder(t *testing.T) {
	b, pass := clocked(t)
	b.send("PUT", "/_emulator/behaviour", `{"listLag":"5s","listUnordered":true,"dateAhead":"1h","clockAhead":"-1h"}`).wants(204)
	var ids []string
	for range 2 {
		pass(time.Second)
		created := b.send("POST", collection, minimal(nil)).wants(201)
		doc := created.doc()
		ids = append(ids, doc["id"].(string))
		b.send("GET", collection+"/"+ids[len(ids)-1], nil).wants(200)
		if at := doc["createdDateTime"]; !strings.HasPrefix(at.(string), "2026-11-25T11:00:0") {
			t.Errorf("created %v", at)
		}
		if date, err := http.ParseTime(created.header.Get("Date")); err != nil || date.Hour() != 13 {
			t.Errorf("Date: %v, %v", date, err)
		}
	}
	listed := func() string {
		return string(b.send("GET", collection+"?$orderby=createdDateTime%20desc", nil).wants(200).body)
	}
	if all := listed(); strings.Contains(all, ids[0]) || strings.Contains(all, ids[1]) {
		t.Errorf("listed at once: %s", all)
	}
	pass(5 * time.Second)
	if all := listed(); strings.Index(all, ids[0]) > strings.Index(all, ids[1]) || !strings.Contains(all, ids[0]) {
		t.Errorf("the order isn't ignored: %s", all)
	}
	b.Behave(emulator.Behaviour{})
	if all := listed(); strings.Index(all, ids[0]) < strings.Index(all, ids[1]) {
		t.Errorf("the order is ignored: %s", all)
	}
	b.send("PUT", "/_emulator/behaviour", `{"listLag":"soon"}`).wants(400)
}
