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
	// Now is the clock that tells what is past; nil means time.Now.
	Now func() time.Time
	// Sleep waits for d or until ctx ends, and then returns its error; nil means a timer. Creations in doubt wait with it.
	Sleep func(ctx context.Context, d time.Duration) error

	run     run
	read    sync.Map    // the ids of the referrals that this run has refreshed
	created atomic.Bool // whether a referral was created: then an apply is under way
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
	_, ok := s.read.Load(strings.ToLower(attribute.TextOf(had["id"])))
	return ok
}

// isApplying tells whether this run has created a referral.
func (s *Settings) isApplying() bool { return s != nil && s.created.Load() }

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

// claim notes that a resource of this run has a referral. It fails if another one has it already.
func (s *Settings) claim(doc document.Document) bool {
	id, _ := doc["id"].(string)
	return s.run.claim(id)
}
