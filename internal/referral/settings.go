package referral

import (
	"crypto/sha256"
	"sync"
	"time"

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
	// Now is the clock that listings grow old by; nil means time.Now. For tests.
	Now func() time.Time

	collection collection

	claims  sync.Map // the ids of the referrals that a resource of this run has
	sending sync.Map // a lock for the digest of each body that is sent as a new referral
}

func (s *Settings) now() time.Time {
	if s.Now == nil {
		return time.Now()
	}
	return s.Now()
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

// oneAtATime keeps equal new referrals apart: while one is being sent, another that looks for a lost answer of its own
// would take the first one's for it. The function that it gives ends that.
func (s *Settings) oneAtATime(body []byte) func() {
	lock, _ := s.sending.LoadOrStore(sha256.Sum256(body), &sync.Mutex{})
	mutex, ok := lock.(*sync.Mutex)
	if !ok {
		panic("referral: only mutexes are kept for sending")
	}
	mutex.Lock()
	return mutex.Unlock
}
