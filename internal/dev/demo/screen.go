package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

const (
	margin = "     "
	width  = 100
)

func line(format string, args ...any) { fmt.Printf(format+"\n", args...) }

// remark prints a line under the output of a step; a line break at its start is a blank line.
func remark(format string, args ...any) {
	text := strings.TrimPrefix(format, "\n")
	line(format[:len(format)-len(text)]+margin+text, args...)
}

// output prints a command and its output, indented, without blank lines around the output.
func output(text string, command ...string) {
	remark("\n$ %s", strings.Join(command, " "))
	for out := range strings.SplitSeq(strings.Trim(strings.ReplaceAll(text, "\n\n\n", "\n\n"), "\n"), "\n") {
		line("%s", strings.TrimRight(margin+out, " "))
	}
}

// shown is a value as JSON.
func shown(value any) string { return string(must(json.Marshal(value))) }

// wrap breaks long lines between words.
func wrap(text string) string {
	var wrapped []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		current := ""
		for word := range strings.FieldsSeq(paragraph) {
			if current != "" && len(current)+1+len(word) > width-len(margin) {
				wrapped, current = append(wrapped, current), ""
			}
			current = strings.TrimLeft(current+" "+word, " ")
		}
		wrapped = append(wrapped, current)
	}
	return strings.Join(wrapped, "\n")
}
