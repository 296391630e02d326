package direct

import (
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// cacheSize is the number of values in a cache: more than Terraform's ten concurrent operations use at a time, and a few MB.
const cacheSize = 64

// cache keeps the latest values by their encoding. Terraform sends most values several times: a configuration to validate and to plan
// with, a refreshed state as the prior state and, without changes, as the proposed one. Equal encodings become the same value in memory,
// for attribute.Identical.
type cache struct {
	mu     sync.Mutex
	values map[string]tftypes.Value
	keys   [cacheSize]string
	next   int // the position of the oldest key
}

func (c *cache) get(encoding []byte) (tftypes.Value, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	value, ok := c.values[string(encoding)]
	return value, ok
}

func (c *cache) put(encoding []byte, value tftypes.Value) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := string(encoding)
	if _, ok := c.values[key]; ok {
		return
	}
	delete(c.values, c.keys[c.next])
	c.values[key] = value
	c.keys[c.next] = key
	c.next = (c.next + 1) % cacheSize
}
