package stage

import (
	"errors"
	"os/exec"
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
	const loop = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"
	nothing, err := runCounted(shell(t, "sh -c :"))
	if err != nil {
		t.Fatal(err)
	}
	if nothing == 0 {
		t.Skip("this system doesn't count instructions")
	}
	child, err := runCounted(shell(t, "sh -c '"+loop+"'; true"))
	if err != nil || child < nothing+1_000_000 {
		t.Errorf("%d instructions with a loop in a child process, %d without, %v", child, nothing, err)
	}
}
