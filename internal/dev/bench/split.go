package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"golang.org/x/sync/errgroup"
)

// compareStates measures numbers of referrals in one state, and in several that run side by side. Each step runs once.
func (b *bench) compareStates(ctx context.Context, out io.Writer, states int, sizes []int) error {
	var rows []string
	for _, n := range sizes {
		for _, parts := range []int{1, states} {
			more, err := b.measureStates(ctx, parts, n)
			if err != nil {
				return fmt.Errorf("%d referrals in %d states: %w", n, parts, err)
			}
			rows = append(rows, more...)
		}
	}
	fmt.Fprintf(out, "%s, %s, %s, latency %v, `-parallelism` %d, `refresh_mode = \"%s\"`, one run.\n\n",
		time.Now().UTC().Format(time.DateOnly), b.describe, machine(), latency, parallelism, goalMode)
	fmt.Fprintln(out, "| referrals | states | step | time | CPU | GET one | GET list | writes | peak memory of a provider |")
	fmt.Fprintln(out, "| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
	for _, row := range rows {
		fmt.Fprintln(out, row)
	}
	return nil
}

// measureStates creates and plans n referrals that are split over so many states.
func (b *bench) measureStates(ctx context.Context, states, n int) ([]string, error) {
	worlds, stop, err := b.newWorlds(ctx, states, n/states, goalMode, configure(goalMode))
	if err != nil {
		return nil, err
	}
	defer stop()
	var rows []string
	for _, step := range lifecycle[:2] { // an update of thousands in one state takes many minutes
		one, err := b.sideBySide(ctx, worlds, step.args)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", step.name, err)
		}
		progress("%d in %d states, %s: %.2f s, %+v", n, states, step.name, one.took.Seconds(), one.requests)
		rows = append(rows, fmt.Sprintf("| %d | %d | %s | %s | %s | %d | %d | %d | %.0f MB |", n, states, step.name, seconds(one.took),
			seconds(one.cpu), one.requests.single, one.requests.listing, one.requests.writes(), mb(one.peak)))
	}
	return rows, nil
}

// sideBySide runs the same command in all worlds at once. The time is until the last one ends, the CPU that of all.
func (b *bench) sideBySide(ctx context.Context, worlds []world, args []string) (result, error) {
	service := worlds[0].service
	if err := service.Forget(ctx); err != nil {
		return result{}, err
	}
	used := watchProviders(b.dir)
	began := time.Now()
	cpu := make([]time.Duration, len(worlds))
	group, running := errgroup.WithContext(ctx)
	for i, w := range worlds {
		group.Go(func() error {
			done, err := w.cli.Run(running, args...)
			if err != nil {
				return err
			}
			cpu[i] = done.CPU
			return done.ExpectCode(0)
		})
	}
	err := group.Wait()
	all := result{took: time.Since(began), peak: used()}
	if err != nil {
		return result{}, err
	}
	for _, one := range cpu {
		all.cpu += one
	}
	log, err := service.Requests(ctx)
	all.requests = count(log)
	return all, err
}
