package direct

import (
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// remembered is the number of values in a memory: more than Terraform's ten concurrent operations use at a time, and a few MB.
const remembered = 64

// memory keeps the latest values by their encoding. Terraform sends most values several times: a configuration to validate and to plan
// with, a refreshed state as the prior state and, without changes, as the proposed one. Equal encodings become the same value in memory,
// for attribute.Identical.
type memory struct {
	mu     sync.Mutex
	values map[string]tftypes.Value
	keys   [remembered]string
	next   int // the position of the oldest key
}

func (m *memory) find(encoding []byte) (tftypes.Value, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	value, ok := m.values[string(encoding)]
	return value, ok
}

func (m *memory) keep(encoding []byte, value tftypes.Value) {
	m.mu.Lock()
	defer m.mu.Unlock()
	key := string(encoding)
	if _, ok := m.values[key]; ok {
		return
	}
	delete(m.values, m.keys[m.next])
	m.values[key] = value
	m.keys[m.next] = key
	m.next = (m.next + 1) % remembered
}
