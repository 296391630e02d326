package direct

import (
	"fmt"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func text(i int) tftypes.Value { return tftypes.NewValue(tftypes.String, fmt.Sprint(i)) }

func TestCache_ManyValues_KeepsTheLatest(t *testing.T) {
	c := &cache{values: map[string]tftypes.Value{}}
	for i := range 3 * cacheSize {
		c.put([]byte(fmt.Sprint(i)), text(i))
		c.put([]byte(fmt.Sprint(i)), text(i)) // once is enough
	}
	for i := range 3 * cacheSize {
		value, found := c.get([]byte(fmt.Sprint(i)))
		if isLatest := i >= 2*cacheSize; found != isLatest || found && !value.Equal(text(i)) {
			t.Errorf("%d: %v, %v", i, found, value)
		}
	}
	if len(c.values) != cacheSize {
		t.Errorf("%d values are kept", len(c.values))
	}
}

func TestCache_ConcurrentUse_ReturnsTheRightValue(t *testing.T) {
	c := &cache{values: map[string]tftypes.Value{}}
	var running sync.WaitGroup
	for range 8 {
		running.Go(func() {
			for i := range cacheSize { // as many as the cache keeps, so that each stays
				key := []byte(fmt.Sprint(i))
				c.put(key, text(i))
				if value, found := c.get(key); !found || !value.Equal(text(i)) {
					t.Errorf("%s: %v, %v", key, found, value)
				}
			}
		})
	}
	running.Wait()
}
