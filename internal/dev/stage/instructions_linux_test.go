package stage

import (
	"encoding/binary"
	"errors"
	"os/exec"
	"runtime"
	"testing"
)

func shell(t *testing.T, script string) *exec.Cmd {
	t.Helper()
	return exec.CommandContext(t.Context(), "sh", "-c", script)
}

func TestRunCounted_FailingCommand_ReturnsItsExitCode(t *testing.T) {
	_, err := runCounted(shell(t, "exit 3"))
	var exited *exec.ExitError
	if !errors.As(err, &exited) || exited.ExitCode() != 3 {
		t.Errorf("%v", err)
	}
}

func TestRunCounted_ChildProcess_IsCounted(t *testing.T) {
	skipWithoutCounter(t)
	const loop = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"
	nothing, err := runCounted(shell(t, "sh -c :"))
	if err != nil || nothing == 0 {
		t.Fatalf("%d instructions, %v", nothing, err)
	}
	child, err := runCounted(shell(t, "sh -c '"+loop+"'; true"))
	if err != nil || child < nothing+1_000_000 {
		t.Errorf("%d instructions with a loop in a child process, %d without, %v", child, nothing, err)
	}
}

// skipWithoutCounter skips a test where the system refuses a counter, or counts nothing of this thread itself.
func skipWithoutCounter(t *testing.T) {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	counter, err := openCounter()
	if err != nil {
		t.Skipf("this system has no counter of instructions: %v", err)
	}
	defer counter.Close() //nolint:errcheck // it was only read
	var own uint64
	if err := binary.Read(counter, binary.NativeEndian, &own); err != nil || own == 0 {
		t.Skipf("this system counts no instructions: %d, %v", own, err)
	}
}
