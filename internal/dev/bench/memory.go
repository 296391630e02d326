package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// watchPeak looks for running processes of a binary, again and again. The function that it returns ends that and gives
// the largest resident memory that one of them had, in bytes: 0 on a system without /proc.
func watchPeak(binary string) func() int64 {
	end, found := make(chan struct{}), make(chan int64)
	go func() {
		ticker := time.NewTicker(50 * time.Millisecond)
		defer ticker.Stop()
		var peak int64
		for {
			select {
			case <-ticker.C:
				peak = max(peak, peakNow(binary))
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

// peakNow asks the kernel for the high-water mark of every process that runs the binary. A process may end meanwhile.
func peakNow(binary string) int64 {
	links, err := filepath.Glob("/proc/[0-9]*/exe")
	if err != nil {
		return 0
	}
	var peak int64
	for _, link := range links {
		runs, err := os.Readlink(link)
		if err != nil || filepath.Base(runs) != filepath.Base(binary) || !sameFile(runs, binary) {
			continue
		}
		status, err := os.ReadFile(filepath.Join(filepath.Dir(link), "status"))
		if err != nil {
			continue
		}
		peak = max(peak, highWater(status))
	}
	return peak
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

func sameFile(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}
