package referral_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/acctest"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
)

// An apply of three referrals is interrupted while a call hangs. It ends with the results so far in its state, and the next apply
// continues.
func TestAccStop_DuringApply_LeavesATrueState(t *testing.T) {
	for _, c := range []struct {
		method string
		fault  emulator.Kind
		says   string // the other errors of the apply; a referral that was created anyway is in the state, without an error
	}{
		{"POST", emulator.Hang, "isn't among the newest referrals so far"},
		{"POST", emulator.SlowHeader, ""},
		{"PUT", emulator.Hang, "was cancelled"},
		{"PUT", emulator.SlowHeader, "was cancelled"},
	} {
		t.Run(c.method+" "+string(c.fault), func(t *testing.T) {
			a := accept(t)
			cli := acctest.NewCLI(a.t)
			names := []string{"one", "two", "three"}
			write := func(value int) {
				var text strings.Builder
				for _, name := range names {
					text.WriteString(block(name, fmt.Sprintf("name = %q", name), fmt.Sprintf("details = { deal_value = %d }", value)))
				}
				cli.Write("main.tf", text.String())
			}
			write(100)
			versions := 1
			if c.method == "PUT" {
				cli.Apply()
				write(200)
				versions = 2
			}
			a.ClearRequests()
			a.Inject(emulator.Fault{Method: c.method, Kind: c.fault, Delay: time.Hour, After: 1, Times: 1})
			output := interrupted(cli, func() bool { return len(acctest.Sent(a.Emulator, c.method)) == len(names) }, "apply", "-auto-approve")
			said := strings.Join(strings.Fields(strings.ReplaceAll(output, "│", " ")), " ")
			if !strings.Contains(said, "Interrupt received") || !strings.Contains(said, c.says) {
				t.Errorf("it doesn't say %q:\n%s", c.says, output)
			}
			a.ClearFaults()
			a.ClearRequests()
			cli.Apply()
			cli.PlansNothing()
			ids := a.IDs()
			if len(ids) != len(names) {
				t.Errorf("%d referrals exist", len(ids))
			}
			for _, id := range ids {
				if n := len(a.History(id)); n != versions {
					t.Errorf("%s was written %d times, want %d", id, n, versions)
				}
			}
			missing := 0
			if c.fault == emulator.Hang {
				missing = 1 // that call never acted
			}
			if n := len(acctest.Sent(a.Emulator, c.method)); n != missing {
				t.Errorf("the next apply sent %d calls, where %d was missing", n, missing)
			}
		})
	}
}

// A refresh in a plan is interrupted (the CLI doesn't tell the provider about an interrupt during the refresh of an apply): the
// run ends, sends nothing more, and the state stays unchanged.
func TestAccStop_DuringRefresh_LeavesTheState(t *testing.T) {
	for _, fault := range []emulator.Kind{emulator.Hang, emulator.SlowHeader, emulator.SlowBody} {
		t.Run(string(fault), func(t *testing.T) {
			a := accept(t)
			cli := acctest.NewCLI(a.t)
			cli.Write("main.tf", block("one")+block("two"))
			cli.Apply()
			before := cli.Read("terraform.tfstate")
			cli.Write("main.tf", block("one", `name = "Workshop"`)+block("two"))
			a.ClearRequests()
			a.Inject(emulator.Fault{Method: "GET", Kind: fault, Delay: time.Hour, Times: -1})
			output := interrupted(cli, func() bool { return len(acctest.Sent(a.Emulator, "GET")) == 2 }, "plan")
			said := strings.Join(strings.Fields(strings.ReplaceAll(output, "│", " ")), " ")
			if !strings.Contains(said, "Interrupt received") || !strings.Contains(said, "was cancelled") {
				t.Errorf("it doesn't say that it was cancelled:\n%s", output)
			}
			if n := len(a.Requests()); n != 2 {
				t.Errorf("%d calls were made", n)
			}
			if cli.Read("terraform.tfstate") != before {
				t.Error("the state changed")
			}
			a.ClearFaults()
			cli.Apply()
			cli.PlansNothing()
			if n := len(acctest.Sent(a.Emulator, "PUT")); n != 1 {
				t.Errorf("the next apply sent %d updates", n)
			}
		})
	}
}

// patience is how long an interrupted run may take. It is far shorter than the operation's own timeout, which would also end the
// run.
const patience = time.Minute

// interrupted runs a command and interrupts it once.
func interrupted(c acctest.CLI, when func() bool, arguments ...string) (output string) {
	c.T.Helper()
	command := c.Command(append(arguments, "-no-color")...)
	var text bytes.Buffer
	command.Stdout, command.Stderr = &text, &text
	if err := command.Start(); err != nil {
		c.T.Fatal(err)
	}
	eventually(c.T, "the last call", when)
	if err := command.Process.Signal(os.Interrupt); err != nil {
		c.T.Error(err)
	}
	deaf := time.AfterFunc(patience, func() {
		c.T.Error("the run didn't end after the interrupt")
		_ = command.Process.Kill()
	})
	defer deaf.Stop()
	if err := command.Wait(); command.ProcessState == nil {
		c.T.Fatal(err)
	}
	return text.String()
}
