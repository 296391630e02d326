//go:build !linux

package stage

import "os/exec"

// runCounted runs a command. Only Linux counts its instructions.
func runCounted(cmd *exec.Cmd) (instructions int64, err error) { return 0, cmd.Run() }
