package main

import (
	"context"
	"fmt"
	"io"
	"time"
)

// variants are what the limit can do otherwise, one thing at a time. Package limit implements them.
var variants = []string{"", "fewer attributes", "fewer unknown values", "null for empty values", "no identity", "private state", "state in MessagePack"}

// compareVariants measures what one thing about a schema or a provider costs Terraform: the instructions and the
// CPU of each step with a variant of the limit. The variants take turns, so that a busy moment of the machine meets all of them; the least of all repeats counts.
func (b *bench) compareVariants(ctx context.Context, out io.Writer, n int) error {
	all := map[key][]result{}
	for range repeats {
		for _, variant := range variants {
			measured, err := b.once(ctx, n, limit, "PARTNERCENTER_LIMIT="+variant)
			if err != nil {
				return fmt.Errorf("%q: %w", variant, err)
			}
			for step, one := range measured {
				all[key{n, variant, step}] = append(all[key{n, variant, step}], one)
			}
		}
	}
	fmt.Fprintf(out, "%s, %s, %s, %d referrals, the run with the fewest instructions of %d.\n\n", time.Now().UTC().Format(time.DateOnly), b.describe, machine(), n, repeats)
	fmt.Fprintln(out, "| the limit with | create | plan without changes | update |\n| --- | --- | --- | --- |")
	for _, variant := range variants {
		name := variant
		if name == "" {
			name = "nothing else"
		}
		fmt.Fprintf(out, "| %s |", name)
		for _, step := range steps {
			one, plain := least(all[key{n, variant, step}]), least(all[key{n, "", step}])
			fmt.Fprintf(out, " %s, %s (%+.1f %%) |", billions(one.instructions), seconds(one.cpu), 100*(one.cost()/plain.cost()-1))
		}
		fmt.Fprintln(out)
	}
	return nil
}
