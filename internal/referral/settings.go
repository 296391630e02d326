package referral

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/attribute"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/refresh"
)

// The values of the provider's argument update_method.
const (
	UpdatePut   = "put"   // replaces the whole referral
	UpdatePatch = "patch" // sends the differences, as far as a patch may contain them
)

// The values of the provider's argument conflict_policy.
const (
	ConflictFail  = "fail"  // an update fails if somebody else has changed the referral
	ConflictMerge = "merge" // an update keeps others' changes to properties that the plan doesn't change
)

// Settings is what the provider passes to its resources. It must not be copied after first use.
type Settings struct {
	Client         *partnercenter.Client
	UpdateMethod   string
	ConflictPolicy string
	Collection     *refresh.Collection // the collection of referrals, for bulk refreshes
	// Now returns the current time; nil means time.Now.
	Now func() time.Time
	// Sleep waits for d or until ctx ends, and returns the error of ctx; nil means a timer. Creations in doubt wait with it.
	Sleep func(ctx context.Context, d time.Duration) error

	run        run
	refreshed  sync.Map    // the IDs of the referrals that this run has refreshed
	hasCreated atomic.Bool // whether this run has created a referral, so that it is an apply
}

func (s *Settings) now() time.Time {
	if s == nil || s.Now == nil { // without settings, while the provider isn't configured
		return time.Now()
	}
	return s.Now()
}

// markRefreshed records that a referral is refreshed. It returns false if the referral was refreshed before: in one run, Terraform
// refreshes each address once.
func (s *Settings) markRefreshed(id string) bool {
	_, again := s.refreshed.LoadOrStore(strings.ToLower(id), true)
	return !again
}

// isRefreshed reports whether this run has refreshed a referral: a plan does, an apply doesn't. A run is a configured provider;
// Terraform starts one for the plan and another one for the apply.
func (s *Settings) isRefreshed(had map[string]tftypes.Value) bool {
	if s == nil {
		return false
	}
	_, ok := s.refreshed.Load(strings.ToLower(attribute.TextOf(had["id"])))
	return ok
}

// isApplying reports whether this run has created a referral, so that it is an apply.
func (s *Settings) isApplying() bool { return s != nil && s.hasCreated.Load() }

func (s *Settings) sleep(ctx context.Context, d time.Duration) error {
	if s.Sleep != nil {
		return s.Sleep(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// claim records that a referral belongs to a resource of this run. It returns false if the referral is already claimed.
func (s *Settings) claim(doc document.Document) bool {
	id, _ := doc["id"].(string)
	return s.run.claim(id)
}
