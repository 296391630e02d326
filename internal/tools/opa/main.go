// Command opa is the part of Open Policy Agent that evaluates a policy for a plan. It compiles in a minute, whereas all of OPA takes five. It
// has the two commands that examples/gitops/check needs, with the same arguments as OPA:
//
//	opa test DIRECTORY
//	opa eval --format=raw --data DIRECTORY --stdin-input QUERY
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/tester"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "opa:", err)
		os.Exit(2)
	}
}

func run(ctx context.Context, args []string) error {
	switch {
	case len(args) == 2 && args[0] == "test":
		return test(ctx, args[1])
	case len(args) == 6 && slices.Equal(args[:3], []string{"eval", "--format=raw", "--data"}) && args[4] == "--stdin-input":
		return eval(ctx, args[3], args[5])
	}
	return fmt.Errorf("%q isn't one of the two commands of this part of OPA", args)
}

func test(ctx context.Context, directory string) error {
	results, err := tester.Run(ctx, directory)
	if err != nil {
		return err
	}
	failed := 0
	for _, r := range results {
		if r.Fail || r.Error != nil {
			failed++
			fmt.Printf("%s.%s: FAIL %v\n", r.Package, r.Name, r.Error)
		}
	}
	fmt.Printf("PASS: %d/%d\n", len(results)-failed, len(results))
	if failed > 0 || len(results) == 0 {
		return errors.New("the policy's tests fail, or there are none")
	}
	return nil
}

// eval prints the value of a query. Error: the query has no value.
func eval(ctx context.Context, directory, query string) error {
	var input any
	if err := json.NewDecoder(os.Stdin).Decode(&input); err != nil {
		return err
	}
	results, err := rego.New(rego.Query(query), rego.Load([]string{directory}, nil), rego.Input(input)).Eval(ctx)
	if err != nil {
		return err
	}
	if len(results) != 1 || len(results[0].Expressions) != 1 {
		return errors.New("the query has no value")
	}
	fmt.Println(results[0].Expressions[0].Value)
	return nil
}
