package stage

import (
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// runCounted runs a command and returns the number of instructions that it and its child processes executed outside the kernel; 0 if
// the system doesn't allow to count them, as in many containers and virtual machines.
func runCounted(cmd *exec.Cmd) (instructions int64, err error) {
	// The counter belongs to this thread, and processes that it starts inherit it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	counter, err := unix.PerfEventOpen(&unix.PerfEventAttr{
		Type: unix.PERF_TYPE_HARDWARE, Config: unix.PERF_COUNT_HW_INSTRUCTIONS, Size: uint32(unsafe.Sizeof(unix.PerfEventAttr{})),
		Bits: unix.PerfBitInherit | unix.PerfBitExcludeKernel | unix.PerfBitExcludeHv,
	}, 0, -1, -1, unix.PERF_FLAG_FD_CLOEXEC)
	if err != nil {
		return 0, cmd.Run()
	}
	file := os.NewFile(uintptr(counter), "counter of instructions")
	err = cmd.Run()
	if binary.Read(file, binary.NativeEndian, &instructions) != nil {
		instructions = 0
	}
	return instructions, errors.Join(err, file.Close())
}
