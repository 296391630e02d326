package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit in which Linux counts the CPU of processes.
const tick = time.Second / 100

// usage is what the providers used that ran during a command. It is zero on a system without /proc.
type usage struct {
	peak int64                 // bytes of resident memory, of the largest process
	cpu  map[int]time.Duration // by process
}

// total is the CPU of all processes, but for what each used after it was last looked at.
func (u usage) total() time.Duration {
	var sum time.Duration
	for _, one := range u.cpu {
		sum += one
	}
	return sum
}

// watchProviders looks at the processes whose binary is a provider below a folder, again and again. The function that it returns ends
// that and returns what they used.
func watchProviders(dir string) func() usage {
	end, found := make(chan struct{}), make(chan usage)
	go func() {
		ticker := time.NewTicker(50 * time.Millisecond)
		defer ticker.Stop()
		used := usage{cpu: map[int]time.Duration{}}
		for {
			select {
			case <-ticker.C:
				used.update(dir)
			case <-end:
				found <- used
				return
			}
		}
	}()
	return func() usage {
		close(end)
		return <-found
	}
}

// update asks the kernel about each process. A process may end meanwhile.
func (u *usage) update(dir string) {
	links, err := filepath.Glob("/proc/[0-9]*/exe")
	if err != nil {
		return
	}
	for _, link := range links {
		runs, err := os.Readlink(link)
		if err != nil || !strings.HasPrefix(runs, dir) || !strings.HasPrefix(filepath.Base(runs), "terraform-provider-") {
			continue
		}
		process := filepath.Dir(link)
		id, idErr := strconv.Atoi(filepath.Base(process))
		status, statusErr := os.ReadFile(filepath.Join(process, "status")) //nolint:gosec // G304: a file of /proc
		times, timesErr := os.ReadFile(filepath.Join(process, "stat"))     //nolint:gosec // G304: a file of /proc
		if idErr != nil || statusErr != nil || timesErr != nil {
			continue
		}
		u.peak, u.cpu[id] = max(u.peak, highWater(status)), max(u.cpu[id], cpuOf(times))
	}
}

// cpuOf reads utime and stime, the 14th and 15th field. The second one is a name in parentheses, which may contain spaces.
func cpuOf(stat []byte) time.Duration {
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 13 {
		return 0
	}
	var sum time.Duration
	for _, field := range fields[11:13] {
		ticks, err := strconv.ParseInt(string(field), 10, 64)
		if err != nil {
			return 0
		}
		sum += time.Duration(ticks) * tick
	}
	return sum
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
