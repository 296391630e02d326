package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// watchProviders looks at the processes whose binary is a provider below a folder, again and again. The function that it returns ends
// that and returns the bytes of resident memory of the largest process; 0 on a system without /proc.
func watchProviders(dir string) func() (peak int64) {
	end, found := make(chan struct{}), make(chan int64)
	go func() {
		ticker := time.NewTicker(50 * time.Millisecond)
		defer ticker.Stop()
		var peak int64
		for {
			select {
			case <-ticker.C:
				peak = max(peak, largestProvider(dir))
			case <-end:
				found <- peak
				return
			}
		}
	}()
	return func() int64 {
		close(end)
		return <-found
	}
}

// largestProvider returns the most memory that a provider's process has had until now. A process may end meanwhile.
func largestProvider(dir string) (bytes int64) {
	links, err := filepath.Glob("/proc/[0-9]*/exe")
	if err != nil {
		return 0
	}
	for _, link := range links {
		runs, err := os.Readlink(link)
		if err != nil || !strings.HasPrefix(runs, dir) || !strings.HasPrefix(filepath.Base(runs), "terraform-provider-") {
			continue
		}
		if status, err := os.ReadFile(filepath.Join(filepath.Dir(link), "status")); err == nil {
			bytes = max(bytes, highWater(status))
		}
	}
	return bytes
}

// highWater reads VmHWM, which the kernel gives in KiB.
func highWater(status []byte) int64 {
	for line := range bytes.Lines(status) {
		fields := bytes.Fields(line)
		if len(fields) == 3 && string(fields[0]) == "VmHWM:" {
			kib, err := strconv.ParseInt(string(fields[1]), 10, 64)
			if err != nil {
				return 0
			}
			return kib << 10
		}
	}
	return 0
}
