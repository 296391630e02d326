package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
)

// reader buffers the output of each test until its result is known.
type reader struct {
	out io.Writer

	mutex           sync.Mutex
	output          map[[2]string]*strings.Builder // by package and test
	running         [2]string                      // package and name of the test that started last
	passed, skipped int
}

func newReader(out io.Writer) *reader {
	return &reader{out: out, output: map[[2]string]*strings.Builder{}}
}

func (r *reader) counts() (passed, skipped int) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.passed, r.skipped
}

// progress describes the progress in one line.
func (r *reader) progress() string {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.running[0] == "" {
		return "compiling"
	}
	return fmt.Sprintf("%d tests passed, now in %s of %s", r.passed, r.running[1], short(r.running[0]))
}

// short returns a package's path in the module.
func short(pkg string) string {
	if _, path, found := strings.Cut(pkg, "/internal/"); found {
		return "internal/" + path
	}
	return pkg
}

func (r *reader) add(e event) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	key := [2]string{e.Package, e.Test}
	switch {
	case e.Action == "build-output":
		fmt.Fprint(r.out, e.Output)
	case e.Test == "":
		r.ofPackage(e)
	case e.Action == "run":
		r.running, r.output[key] = key, &strings.Builder{}
	case e.Action == "output" && r.output[key] != nil:
		fmt.Fprint(r.output[key], e.Output)
	case e.Action == "pass", e.Action == "skip", e.Action == "fail":
		r.end(key, e.Action)
	}
}

// ofPackage prints go test's own line about a package. If the package failed, it also prints the output of unfinished tests: after a panic,
// tests have no result.
func (r *reader) ofPackage(e event) {
	if e.Action == "output" && e.Output != "PASS\n" {
		fmt.Fprint(r.out, e.Output)
	}
	if e.Action != "fail" {
		return
	}
	for key := range r.output {
		if key[0] == e.Package {
			r.end(key, e.Action)
		}
	}
}

func (r *reader) end(key [2]string, how string) {
	output := r.output[key]
	delete(r.output, key)
	switch how {
	case "pass":
		r.passed++
	case "skip":
		r.skipped++
	case "fail":
		if output != nil {
			fmt.Fprint(r.out, output.String())
		}
	}
}
