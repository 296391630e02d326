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
// the system doesn't count them, as in many containers and virtual machines.
func runCounted(cmd *exec.Cmd) (instructions int64, err error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	counter, err := openCounter()
	if err != nil {
		return 0, cmd.Run()
	}
	err = cmd.Run()
	if binary.Read(counter, binary.NativeEndian, &instructions) != nil {
		instructions = 0
	}
	return instructions, errors.Join(err, counter.Close())
}

// openCounter opens a counter of the instructions of this thread and of the processes that it starts. The counter's content is a 64-bit
// number. Errors: the system has no such counter, or doesn't allow it.
func openCounter() (*os.File, error) {
	counter, err := unix.PerfEventOpen(&unix.PerfEventAttr{
		Type: unix.PERF_TYPE_HARDWARE, Config: unix.PERF_COUNT_HW_INSTRUCTIONS, Size: uint32(unsafe.Sizeof(unix.PerfEventAttr{})),
		Bits: unix.PerfBitInherit | unix.PerfBitExcludeKernel | unix.PerfBitExcludeHv,
	}, 0, -1, -1, unix.PERF_FLAG_FD_CLOEXEC)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(counter), "counter of instructions"), nil
}
