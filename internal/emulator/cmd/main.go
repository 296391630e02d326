// Command cmd serves an emulated Partner Center for manual work and demonstrations.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/emulator/entra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "emulator:", err)
		os.Exit(1)
	}
}

// settings are the command's flags.
type settings struct {
	addr, data, token string
	latency           time.Duration
	seeds             []string
	allowRemote       bool
	tenant            string // "" means no authority
	client            entra.Client
}

func parse(args []string, stderr io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("emulator", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&s.addr, "addr", "127.0.0.1:8080", "address to listen on; port 0 picks a free port")
	flags.StringVar(&s.data, "data", "", "file that stores the documents; without it they are kept in memory only")
	flags.StringVar(&s.token, "token", "", "the only bearer token accepted; without it any token is accepted")
	flags.StringVar(&s.tenant, "tenant", "", "also serve an authority for this tenant, and accept only its tokens")
	flags.StringVar(&s.client.ID, "client-id", "", "the application that the authority knows; needed with -tenant")
	flags.StringVar(&s.client.Secret, "client-secret", "", "the application's secret; without it the application is a public client")
	flags.DurationVar(&s.latency, "latency", 0, "delay of each call")
	flags.Func("seed", "file with a document or an array of documents; existing IDs are skipped; may be repeated",
		func(path string) error { s.seeds = append(s.seeds, path); return nil })
	flags.BoolVar(&s.allowRemote, "allow-remote", false,
		"listen on an address that other machines can reach: they can control the emulator without a token")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if (s.tenant == "") != (s.client.ID == "") {
		return s, errors.New("-tenant and -client-id must be set together")
	}
	if !s.allowRemote && !loopback(s.addr) {
		return s, fmt.Errorf("%s is not a loopback address; -allow-remote permits such an address", s.addr)
	}
	return s, nil
}

func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	s, err := parse(args, stderr)
	if err != nil {
		return err
	}
	options := emulator.Options{Data: s.data, Log: stdout, Token: s.token, Latency: s.latency}
	if s.tenant != "" {
		options.Authority = entra.New(entra.Options{Tenant: s.tenant, Clients: []entra.Client{s.client}})
	}
	service, err := emulator.New(options)
	if err != nil {
		return err
	}
	for _, path := range s.seeds {
		if err := seed(service, path); err != nil {
			return err
		}
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.addr)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(stdout, "listening on http://%s\n", listener.Addr()); err != nil {
		return errors.Join(err, listener.Close())
	}
	return serve(ctx, listener, service)
}

// serve serves until ctx ends, then gives running calls a moment to finish.
func serve(ctx context.Context, listener net.Listener, service *emulator.Emulator) error {
	server := &http.Server{Handler: service, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	if err := service.Close(); err != nil {
		return err
	}
	grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return server.Shutdown(grace)
}

// seed stores the documents of a file, and skips those whose ID exists in the data file.
func seed(service *emulator.Emulator, path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var docs []json.RawMessage
	if json.Unmarshal(data, &docs) != nil {
		docs = []json.RawMessage{data}
	}
	for i, doc := range docs {
		var known struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal(doc, &known); err != nil {
			return fmt.Errorf("%s, document %d: %w", path, i, err)
		}
		if _, there := service.Document(known.ID); there {
			continue
		}
		if _, err := service.Seed(doc); err != nil {
			return fmt.Errorf("%s, document %d: %w", path, i, err)
		}
	}
	return nil
}
