package main

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/dev/stage"
)

const (
	latency = 50 * time.Millisecond
	repeats = 3
	// enough ends the repeats: with thousands of referrals Terraform alone takes minutes.
	enough = 10 * time.Minute

	// What the provider is compared with: as many terraform_data, and a provider with the same schema that calls no service.
	floor = "floor"
	limit = "limit"

	create = "create"
	plan   = "plan without changes"
	update = "update"
)

// modes are the values of refresh_mode to measure with.
var modes = []string{"individual", "auto"}

var steps = []string{create, plan, update}

// lifecycle is what happens to a collection in its steps, in this order.
var lifecycle = []struct {
	name string
	args []string
}{
	{create, []string{"apply", "-auto-approve", revision(0)}},
	{plan, []string{"plan", "-detailed-exitcode", revision(0)}},
	{update, []string{"apply", "-auto-approve", revision(1)}},
}

//go:embed configuration
var configuration embed.FS

// key names a measurement: the number of referrals, "floor", "limit" or a refresh mode, and a step.
type key struct {
	n             int
	subject, step string
}

// requests counts what the emulator saw.
type requests struct{ single, listing, created, replaced, other int }

func (r requests) reads() int  { return r.single + r.listing }
func (r requests) writes() int { return r.created + r.replaced + r.other }

// result is one run, or the least of several.
type result struct {
	took, cpu    time.Duration
	instructions int64 // 0 if the system doesn't count them
	requests     requests
	peak         int64 // bytes of the provider's largest process
	stateBytes   int
}

// cost is what runs are compared by: the number of instructions if the system counts them, because what else the machine does hardly
// changes it, otherwise the CPU.
func (r result) cost() float64 {
	if r.instructions > 0 {
		return float64(r.instructions)
	}
	return float64(r.cpu)
}

// measure measures all subjects. They take turns, so that a busy moment of the machine meets all of them.
func (b *bench) measure(ctx context.Context, n int, results map[key]result) error {
	all := map[key][]result{}
	began := time.Now()
	for i := 0; i < repeats && time.Since(began) < enough; i++ {
		for _, subject := range append([]string{floor, limit}, modes...) {
			measured, err := b.once(ctx, n, subject)
			if err != nil {
				return fmt.Errorf("%d, %s, %w", n, subject, err)
			}
			for step, one := range measured {
				all[key{n, subject, step}] = append(all[key{n, subject, step}], one)
			}
		}
	}
	for at, repeated := range all {
		results[at] = least(repeated)
	}
	return nil
}

// once takes all steps of one subject. It begins with nothing, and each step uses what the last one left.
func (b *bench) once(ctx context.Context, n int, subject string, settings ...string) (map[string]result, error) {
	worlds, stop, err := b.newWorlds(ctx, 1, n, subject, configure(subject), settings...)
	if err != nil {
		return nil, err
	}
	defer stop()
	results := map[string]result{}
	for _, step := range lifecycle {
		one, err := worlds[0].run(ctx, step.args...)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", step.name, err)
		}
		progress("%d, %s %v, %s: %.2f s, %.2f s CPU, %s instructions, %+v", n, subject, settings, step.name,
			one.took.Seconds(), one.cpu.Seconds(), billions(one.instructions), one.requests)
		results[step.name] = one
	}
	return results, nil
}

func revision(i int) string { return fmt.Sprintf("-var=revision=%d", i) }

// least is the run with the least cost, which the machine disturbed least, with the requests and the memory of the worst.
func least(all []result) result {
	found := slices.MinFunc(all, func(a, b result) int { return cmp.Compare(a.cost(), b.cost()) })
	for _, one := range all {
		found.peak = max(found.peak, one.peak)
		if one.requests.reads()+one.requests.writes() > found.requests.reads()+found.requests.writes() {
			found.requests = one.requests
		}
	}
	return found
}

// world is a CLI with an emulator and a state of its own.
type world struct {
	bench   *bench
	cli     *stage.CLI
	service *stage.Service
}

func (b *bench) newWorld(ctx context.Context, n int, mode string, configuration []byte) (world, func(), error) {
	worlds, stop, err := b.newWorlds(ctx, 1, n, mode, configuration)
	if err != nil {
		return world{}, func() {}, err
	}
	return worlds[0], stop, nil
}

// newWorlds starts an emulator, and so many CLIs for it with n referrals each.
func (b *bench) newWorlds(
	ctx context.Context, states, n int, mode string, configuration []byte, settings ...string,
) ([]world, func(), error) {
	b.states.forget()
	service, stop, err := stage.StartService(ctx, b.dir, b.emulator, "-latency", latency.String())
	if err != nil {
		return nil, nil, err
	}
	var worlds []world
	for i := range states {
		b.folders++
		folder := fmt.Sprint(b.folders)
		cli, err := stage.NewCLI(ctx, b.cliPath, filepath.Join(b.dir, folder), "main.tf", configuration, append(settings,
			"TF_CLI_CONFIG_FILE="+b.cliConfig,
			"TF_HTTP_ADDRESS="+b.states.url+folder,
			fmt.Sprintf("TF_VAR_referrals=%d", n),
			fmt.Sprintf("TF_VAR_first=%d", i*n),
			"PARTNERCENTER_ENDPOINT="+service.URL,
			"PARTNERCENTER_ACCESS_TOKEN=bench",
			"PARTNERCENTER_REFRESH_MODE="+mode)...,
		)
		if err != nil {
			stop()
			return nil, nil, err
		}
		b.describe = cli.Name + " " + cli.Version
		worlds = append(worlds, world{b, cli, service})
	}
	return worlds, stop, nil
}

// configure returns the same content for all subjects: as attributes of referrals, or for the floor as one JSON string each.
func configure(subject string) []byte {
	text := part("common.tf")
	if subject == floor {
		return []byte(text + "\nresource \"terraform_data\" \"deal\" {\n  count = var.referrals\n  input = jsonencode({\n" +
			part("content.tf.part") + "  })\n}\n")
	}
	source := "partnercenter"
	if subject == limit {
		source = limit
	}
	return []byte(strings.Replace(text, "terraform {\n", "terraform {\n  required_providers {\n    partnercenter = { source = "+
		"\"partnercenter/"+source+"\" }\n  }\n", 1) + "\nresource \"partnercenter_referral\" \"deal\" {\n  count = var.referrals\n" +
		part("content.tf.part") + "}\n")
}

// part is an embedded file. That it is there is known when this is compiled and run once.
func part(name string) string {
	content, err := configuration.ReadFile("configuration/" + name)
	if err != nil {
		panic(err)
	}
	return string(content)
}

// run runs the CLI, which must end with 0: for a plan that means that there are no changes.
func (w world) run(ctx context.Context, args ...string) (result, error) {
	if err := w.service.Forget(ctx); err != nil {
		return result{}, err
	}
	used := watchProviders(w.bench.dir)
	done, err := w.cli.Run(ctx, args...)
	peak := used()
	if err != nil {
		return result{}, err
	}
	if err := done.ExpectCode(0); err != nil {
		return result{}, err
	}
	log, err := w.service.Requests(ctx)
	return result{done.Took, done.CPU, done.Instructions, count(log), peak, w.bench.states.size()}, err
}

func count(log []stage.Request) requests {
	var counted requests
	for _, r := range log {
		switch {
		case r.Method == http.MethodGet && strings.HasSuffix(r.Path, "/referrals"):
			counted.listing++
		case r.Method == http.MethodGet:
			counted.single++
		case r.Method == http.MethodPost:
			counted.created++
		case r.Method == http.MethodPut:
			counted.replaced++
		default:
			counted.other++
		}
	}
	return counted
}
