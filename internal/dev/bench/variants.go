package main

import (
	"context"
	"fmt"
	"io"
	"time"
)

// variants are what the limit can do otherwise, one thing at a time. Package limit implements them.
var variants = []string{"", "fewer attributes", "empty strings", "no identity", "private state", "state in MessagePack"}

// compareVariants measures what one thing about a schema or a provider costs Terraform: the CPU of each step with a variant of the
// limit. The variants take turns, so that a busy moment of the machine meets all of them; the least of all repeats counts.
func (b *bench) compareVariants(ctx context.Context, out io.Writer, n int) error {
	least := map[key]time.Duration{}
	for range repeats {
		for _, variant := range variants {
			results := map[key]result{}
			if err := b.once(ctx, n, limit, results, "PARTNERCENTER_LIMIT="+variant); err != nil {
				return fmt.Errorf("%q: %w", variant, err)
			}
			for _, step := range steps {
				cpu := results[key{n, limit, step}].cpu
				at := key{n, variant, step}
				if before, ok := least[at]; !ok || cpu < before {
					least[at] = cpu
				}
			}
		}
	}
	fmt.Fprintf(out, "%s, %s, %s, %d referrals, least CPU of %d.\n\n", time.Now().UTC().Format(time.DateOnly), b.describe, machine(), n, repeats)
	fmt.Fprintln(out, "| the limit with | create | plan without changes | update |\n| --- | --- | --- | --- |")
	for _, variant := range variants {
		name := variant
		if name == "" {
			name = "nothing else"
		}
		fmt.Fprintf(out, "| %s |", name)
		for _, step := range steps {
			cpu, plain := least[key{n, variant, step}], least[key{n, "", step}]
			fmt.Fprintf(out, " %s (%+.0f %%) |", seconds(cpu), 100*(ratio(cpu, plain)-1))
		}
		fmt.Fprintln(out)
	}
	return nil
}

// once takes all steps of one subject once.
func (b *bench) once(ctx context.Context, n int, subject string, results map[key]result, settings ...string) error {
	worlds, stop, err := b.newWorlds(ctx, 1, n, subject, configure(subject), settings...)
	if err != nil {
		return err
	}
	defer stop()
	for _, step := range lifecycle {
		one, err := worlds[0].run(ctx, step.args(0)...)
		if err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
		progress("%d, %s %v, %s: %.2f s CPU", n, subject, settings, step.name, one.cpu.Seconds())
		results[key{n, subject, step.name}] = one
	}
	return nil
}
