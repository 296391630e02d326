package direct

import (
	"fmt"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func text(i int) tftypes.Value { return tftypes.NewValue(tftypes.String, fmt.Sprint(i)) }

func TestMemory_ManyValues_KeepsTheLatest(t *testing.T) {
	m := &memory{values: map[string]tftypes.Value{}}
	for i := range 3 * remembered {
		m.keep([]byte(fmt.Sprint(i)), text(i))
		m.keep([]byte(fmt.Sprint(i)), text(i)) // once is enough
	}
	for i := range 3 * remembered {
		value, found := m.find([]byte(fmt.Sprint(i)))
		if isLatest := i >= 2*remembered; found != isLatest || found && !value.Equal(text(i)) {
			t.Errorf("%d: %v, %v", i, found, value)
		}
	}
	if len(m.values) != remembered {
		t.Errorf("%d values are kept", len(m.values))
	}
}

func TestMemory_ConcurrentUse_ReturnsTheRightValue(t *testing.T) {
	m := &memory{values: map[string]tftypes.Value{}}
	var running sync.WaitGroup
	for range 8 {
		running.Go(func() {
			for i := range 4 * remembered {
				key := []byte(fmt.Sprint(i % (2 * remembered)))
				if value, found := m.find(key); found && !value.Equal(text(i%(2*remembered))) {
					t.Errorf("%s: %v", key, value)
				}
				m.keep(key, text(i%(2*remembered)))
			}
		})
	}
	running.Wait()
}
