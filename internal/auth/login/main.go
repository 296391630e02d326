// Command login gets the refresh token that the provider signs in with: it lets a user sign in with a device code, or
// exchanges the refresh token at hand for a newer one. It stands below internal/auth because it is the other half of what
// that does: the half that needs a person, once.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/auth"
)

const usage = `Gets the refresh token that the provider signs in with.

  go run ./internal/auth/login -tenant-id ID -client-id ID -file PATH    a user signs in with a code
  go run ./internal/auth/login -renew -file PATH                         exchanges the token at hand for a newer one

The token goes into a file that only its owner can read, or with -stdout to standard output. What isn't given as a flag
comes from the variables that the provider reads (PARTNERCENTER_TENANT_ID, PARTNERCENTER_CLIENT_SECRET_FILE_PATH, …).
-renew needs all of a pipeline's sign-in there.

`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "login:", err)
		var knows interface{ WayOut() string }
		if errors.As(err, &knows) && knows.WayOut() != "" {
			fmt.Fprintln(os.Stderr, knows.WayOut())
		}
		stop()
		os.Exit(1)
	}
}

// settings are the command's flags.
type settings struct {
	arguments     map[string]string // of auth, those that are given
	file          string
	stdout, renew bool
}

func parse(args []string, stderr io.Writer) (settings, error) {
	s := settings{arguments: map[string]string{}}
	flags := flag.NewFlagSet("login", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	argument := func(flag, name, meaning string) {
		flags.Func(flag, meaning, func(value string) error { s.arguments[name] = value; return nil })
	}
	argument("tenant-id", "tenant_id", "the partner's tenant: its id or one of its domains")
	argument("client-id", "client_id", "the application that signs in")
	argument("client-secret-file", "client_secret_file_path", "file with the application's secret, if it isn't a public client")
	argument("authority-host", "authority_host", "where tokens come from (default "+auth.DefaultAuthorityHost+")")
	flags.StringVar(&s.file, "file", "", "file that the refresh token is written to, with mode 0600")
	flags.BoolVar(&s.stdout, "stdout", false, "write the refresh token to standard output instead")
	flags.BoolVar(&s.renew, "renew", false, "exchange the refresh token at hand for a newer one; nobody has to sign in")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	switch {
	case flags.NArg() > 0:
		return s, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case (s.file == "") == !s.stdout:
		return s, errors.New("say where the refresh token goes: either -file PATH or -stdout")
	}
	return s, nil
}

func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	s, err := parse(args, stderr)
	if err != nil {
		return err
	}
	config, err := auth.Read(s.arguments, getenv)
	if err != nil {
		return err
	}
	// Before anybody signs in for nothing.
	if err := checkFolder(s.file); err != nil {
		return err
	}
	var token string
	if s.renew {
		config.AccessToken = "" // it would come first, and has no refresh token
		token, err = auth.NewRefreshToken(ctx, config, auth.Options{})
	} else {
		token, err = auth.SignInDevice(ctx, config, auth.Options{}, func(page, code string) {
			fmt.Fprintf(stderr, "Open %s\nand enter the code %s. Sign in as a user with the role Referral Admin or Referral User.\n", page, code)
		})
	}
	if err != nil {
		return err
	}
	if s.stdout {
		_, err = fmt.Fprintln(stdout, token)
		return err
	}
	if err := writeSecret(s.file, token); err != nil {
		return err
	}
	fmt.Fprintf(stderr, "The refresh token is in %s. It lives 90 days.\n", s.file)
	return nil
}

func checkFolder(file string) error {
	if file == "" {
		return nil
	}
	info, err := os.Stat(filepath.Dir(file))
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is no folder", filepath.Dir(file))
	}
	return err
}

// writeSecret puts a secret into a file that nobody else could ever read: it gets its content under another name, and
// then takes the place of what was there.
func writeSecret(file, secret string) (err error) {
	temporary, err := os.CreateTemp(filepath.Dir(file), ".refresh-token-*") // with mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temporary.Name()))
		}
	}()
	_, err = temporary.WriteString(secret + "\n")
	if err = errors.Join(err, temporary.Chmod(0o600), temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), file)
}
