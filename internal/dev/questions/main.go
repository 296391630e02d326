// Command questions answers open questions about the live service with the provider's own client and sign-in. By default it only reads; with
// a flag it also creates one throwaway referral. It prints only counts, JSON types, statuses, codes and names of properties, and no content
// of a referral.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/auth"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/diagnostics"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/partnercenter"
)

const usage = `Answers open questions about Partner Center's referrals API, as far as your tenant can.

  go run ./internal/dev/questions                                only reads
  go run ./internal/dev/questions -create-throwaway-referral     also creates, changes and closes one referral
  go run ./internal/dev/questions -page                          prints the questions as a page

It signs in like the provider, with the PARTNERCENTER_… environment variables. The findings contain no personal data.

`

// settings are the command's flags.
type settings struct {
	page, create bool
	limit        int
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr, sleep)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "questions:", diagnostics.FromError("", err).Detail())
		stop()
		os.Exit(1)
	}
}

func parse(args []string, stderr io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("questions", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	flags.BoolVar(&s.page, "page", false, "print the questions as a page, without calling the service")
	flags.BoolVar(&s.create, "create-throwaway-referral", false, "create one private referral, change it and close it; it can't be deleted")
	flags.IntVar(&s.limit, "limit", 100, "the maximum number of referrals to read")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	if flags.NArg() > 0 || s.limit < 1 {
		return s, errors.New("unexpected arguments, or a limit below 1: see -help")
	}
	return s, nil
}

func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer, sleep sleepFunc) error {
	s, err := parse(args, stderr)
	if err != nil {
		return err
	}
	if s.page {
		_, err := io.WriteString(stdout, page())
		return err
	}
	client, err := newClient(getenv)
	if err != nil {
		return err
	}
	observed, err := observe(ctx, client, s.limit)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "Read %d referrals.\n", len(observed.listed))
	for _, q := range questions {
		if q.read != nil {
			fmt.Fprintf(stdout, "\n%s\n  %s\n", q.asks, q.read(observed))
		}
	}
	if !s.create {
		fmt.Fprintln(stdout, "\nNothing was written. The other questions need -create-throwaway-referral.")
		return nil
	}
	return try(ctx, client, stdout, sleep)
}

func newClient(getenv func(string) string) (*partnercenter.Client, error) {
	config, err := auth.Read(nil, getenv)
	if err != nil {
		return nil, err
	}
	method, err := auth.Choose(config)
	if err != nil {
		return nil, err
	}
	credential, err := auth.NewCredential(method, config, auth.Options{})
	if err != nil {
		return nil, err
	}
	return partnercenter.New(partnercenter.Options{
		Endpoint:   cmp.Or(getenv("PARTNERCENTER_ENDPOINT"), "https://api.partner.microsoft.com"),
		Credential: credential, SignIn: string(method), UserAgent: "terraform-provider-partnercenter/questions",
	})
}

// sleepFunc waits for d or until ctx ends.
type sleepFunc func(ctx context.Context, d time.Duration) error

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
