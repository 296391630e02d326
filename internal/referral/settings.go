package referral

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

// The values of the provider's argument update_method.
const (
	UpdatePut   = "put"   // replaces the whole referral
	UpdatePatch = "patch" // sends the differences, on the paths that a patch may have
)

// The values of the provider's argument conflict_policy.
const (
	ConflictFail  = "fail"  // an update that meets changes of others fails
	ConflictMerge = "merge" // changes of others that the plan doesn't touch are kept
)

// The values of the provider's argument refresh_mode.
const (
	RefreshAuto       = "auto"       // single reads, until reading the collection costs fewer calls
	RefreshIndividual = "individual" // a call for each referral
	RefreshBulk       = "bulk"       // the collection, page by page
)

// Settings is what the provider hands to its resources. It must not be copied after first use.
type Settings struct {
	Client         *partnercenter.Client
	UpdateMethod   string
	ConflictPolicy string
	RefreshMode    string
	// Now is the clock that listings grow old by, and that tells what is past; nil means time.Now. For tests.
	Now func() time.Time

	collection collection

	read    sync.Map    // the ids of the referrals that this run has refreshed
	created atomic.Bool // whether a referral was created: then an apply is under way
	claims  sync.Map    // the ids of the referrals that a resource of this run has
	sending sync.Map    // a channel with room for one sender, for each resemblance of what is sent as a new referral
}

func (s *Settings) now() time.Time {
	if s == nil || s.Now == nil { // without settings, while the provider isn't configured
		return time.Now()
	}
	return s.Now()
}

// reads notes that a referral is refreshed. It fails if it was refreshed before: in one run Terraform does so once for each
// address.
func (s *Settings) reads(id string) bool {
	_, again := s.read.LoadOrStore(strings.ToLower(id), true)
	return !again
}

// isRead tells whether this run has refreshed a referral, which a plan does and an apply doesn't. A run is a provider that was
// configured: Terraform starts one for the plan, and another one for the apply.
func (s *Settings) isRead(had map[string]tftypes.Value) bool {
	if s == nil {
		return false
	}
	_, ok := s.read.Load(strings.ToLower(textOf(had["id"])))
	return ok
}

// isApplying tells whether this run has created a referral.
func (s *Settings) isApplying() bool { return s != nil && s.created.Load() }

// claim notes that a resource has a referral. It fails if another one has it already.
func (s *Settings) claim(doc document.Document) bool {
	_, taken := s.claims.LoadOrStore(doc["id"], true)
	return !taken
}

func (s *Settings) claimed(doc document.Document) bool {
	_, taken := s.claims.Load(doc["id"])
	return taken
}

// oneAtATime keeps new referrals apart that resemble each other: while one is being sent, another that looks for a lost
// answer of its own would take the first one's for it. The function that it gives ends that. Errors: *waitError.
func (s *Settings) oneAtATime(ctx context.Context, body document.Document) (func(), error) {
	lock, _ := s.sending.LoadOrStore(resemblanceOf(body), make(chan struct{}, 1))
	turn, ok := lock.(chan struct{})
	if !ok {
		panic("referral: only channels are kept for sending")
	}
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, &waitError{ctx.Err()}
	}
}

// waitError says that a new referral wasn't sent, because one that resembles it was still being created when its own time
// was up or the run was stopped.
type waitError struct{ err error }

func (e *waitError) Error() string {
	ending := "timed out"
	if errors.Is(e.err, context.Canceled) {
		ending = "was cancelled"
	}
	return fmt.Sprintf("creating it %s before it was sent, while one that resembles it was being created: %v", ending, e.err)
}

func (e *waitError) Unwrap() error { return e.err }

// WayOut tells what to do.
func (e *waitError) WayOut() string {
	return "Nothing was sent: apply again. Referrals with the same type, name, customer and external reference are created one after " +
		"another, so that none is taken for another. Where that takes too long, raise timeouts.create, or tell them apart by their name " +
		"or external_reference_id."
}
