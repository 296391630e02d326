package main

import (
	"fmt"
	"io"
	"strings"
)

const (
	margin = "     "
	width  = 100
)

// screen is what the person sees.
type screen struct{ out io.Writer }

func (s screen) line(format string, args ...any) {
	fmt.Fprintf(s.out, format+"\n", args...)
}

// remark is a line after the output of a step.
func (s screen) remark(format string, args ...any) {
	s.line(margin+format, args...)
}

// exit shows an exit code where it matters.
func (s screen) exit(code int) {
	s.remark("(exit code %d)", code)
}

// command announces output, as a person would have typed it.
func (s screen) command(words ...string) {
	s.line("\n%s$ %s", margin, strings.Join(words, " "))
}

// output shows text indented, without blank lines around it.
func (s screen) output(text string) {
	for line := range strings.SplitSeq(strings.Trim(text, "\n"), "\n") {
		s.line("%s", strings.TrimRight(margin+line, " "))
	}
}

// wrap breaks long lines between words.
func wrap(text string) string {
	var wrapped []string
	for line := range strings.SplitSeq(text, "\n") {
		current := ""
		for word := range strings.FieldsSeq(line) {
			if current != "" && len(current)+1+len(word) > width-len(margin) {
				wrapped, current = append(wrapped, current), ""
			}
			current = strings.TrimLeft(current+" "+word, " ")
		}
		wrapped = append(wrapped, current)
	}
	return strings.Join(wrapped, "\n")
}
