package referral

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/refresh"
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

// Settings is what the provider hands to its resources. It must not be copied after first use.
type Settings struct {
	Client         *partnercenter.Client
	UpdateMethod   string
	ConflictPolicy string
	Collection     *refresh.Collection // of the referrals, which saves single reads

	claims  sync.Map // the ids of the referrals that a resource of this run has
	sending sync.Map // a channel with room for one sender, for each resemblance of what is sent as a new referral
}

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
