package referral_test

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"path"
	"sync"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// chaos makes a third of the calls fail. The seed, the referral's name and the number of its previous calls determine which,
// whatever the order in which calls arrive. No call meets more than two faults in a row, so a provider that behaves as FAULTS.md
// says, with its default of four retries, succeeds.
type chaos struct {
	seed     uint64
	emulator *emulator.Emulator

	mu      sync.Mutex
	calls   map[string]uint64
	streaks map[string]int
}

const (
	longestStreak = 2
	// faultChance applies to a call about one referral, and lookupFaultChance to a listing: the lookups of several creations
	// share their name, so that their streaks can't be distinguished, and five faults in a row must not happen. The other calls
	// compensate for the faults that are omitted after a streak and in listings.
	faultChance, lookupFaultChance = 0.43, 1.0 / 12
)

func newChaos(e *emulator.Emulator, seed uint64) *chaos {
	return &chaos{seed: seed, emulator: e, calls: map[string]uint64{}, streaks: map[string]int{}}
}

// survivable has the faults from which every call recovers if they happen once; for a creation, there are more and fewer.
var (
	survivable = []emulator.Fault{
		{Kind: emulator.Refuse}, {Kind: emulator.ResetBefore}, {Kind: emulator.ResetAfter}, {Kind: emulator.Truncate},
		{Kind: emulator.SlowHeader, Delay: 20 * time.Millisecond}, {Kind: emulator.SlowBody, Delay: 20 * time.Millisecond},
		{Kind: emulator.HTML}, {Kind: emulator.Status, StatusCode: 429, RetryAfter: "0"}, {Kind: emulator.Status, StatusCode: 500},
		{Kind: emulator.Status, StatusCode: 503, RetryAfter: "0"}, {Kind: emulator.StatusAfter, StatusCode: 500},
		{Kind: emulator.StatusAfter, StatusCode: 502}, {Kind: emulator.StatusAfter, StatusCode: 504},
	}
	survivableByRepeats = append([]emulator.Fault{
		{Kind: emulator.Status, StatusCode: 507}, {Kind: emulator.Status, StatusCode: 509},
	}, survivable...)
	survivableByLooking = append([]emulator.Fault{
		{Kind: emulator.EmptyOK}, {Kind: emulator.WrongContentType}, {Kind: emulator.WrongID}, {Kind: emulator.MissingETag},
		{Kind: emulator.Foreign}, {Kind: emulator.Partial},
		{Kind: emulator.StatusAfter, StatusCode: 423}, {Kind: emulator.StatusAfter, StatusCode: 499},
		{Kind: emulator.StatusAfter, StatusCode: 501}, {Kind: emulator.StatusAfter, StatusCode: 505},
		{Kind: emulator.StatusAfter, StatusCode: 507}, {Kind: emulator.StatusAfter, StatusCode: 509},
		{Kind: emulator.StatusAfter, StatusCode: 503, RetryAfter: "0"},
		{Kind: emulator.ActLater, StatusCode: 504, Delay: 4 * time.Second}, {Kind: emulator.ActLater, StatusCode: 504, Delay: 20 * time.Second},
	}, survivable...)
)

// chaoticListing determines how the service lists and dates referrals during a run.
func chaoticListing(seed uint64) emulator.Behaviour {
	random := rand.New(rand.NewPCG(seed, 1))
	hours := func() time.Duration { return time.Duration(random.IntN(3)-1) * time.Hour }
	return emulator.Behaviour{
		ListLag: time.Duration(random.IntN(6)) * time.Second, ListUnordered: random.IntN(2) == 0, ClockAhead: hours(), DateAhead: hours(),
	}
}

// choose is a function for Emulator.FaultEach.
func (c *chaos) choose(r *http.Request, body []byte) emulator.Fault {
	name, faults, share := c.nameOf(r, body), survivableByRepeats, faultChance
	switch {
	case r.Method == http.MethodPost:
		faults = survivableByLooking
	case name == "":
		share = lookupFaultChance
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	key := r.Method + " " + name
	c.calls[key]++
	sum := fnv.New64a()
	fmt.Fprint(sum, key)
	random := rand.New(rand.NewPCG(c.seed^sum.Sum64(), c.calls[key]))
	if c.streaks[key] == longestStreak || random.Float64() >= share {
		c.streaks[key] = 0
		return emulator.Fault{}
	}
	c.streaks[key]++
	return faults[random.IntN(len(faults))]
}

// nameOf returns the name of the referral that a call is about, "" for a listing.
func (c *chaos) nameOf(r *http.Request, body []byte) string {
	var doc map[string]any
	if r.Method == http.MethodPost {
		_ = json.Unmarshal(body, &doc)
	} else {
		doc, _ = c.emulator.Document(path.Base(r.URL.Path))
	}
	name, _ := doc["name"].(string)
	return name
}
