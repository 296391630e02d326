package odata

import (
	"fmt"
	"strings"
	"time"
)

type tokenKind string

const (
	tokenEnd     tokenKind = "end"
	tokenWord    tokenKind = "word"
	tokenLiteral tokenKind = "literal"
	tokenSign    tokenKind = "sign" // one of ( ) / :
)

// A token of a $filter; spaced says that white space stands before it.
type token struct {
	kind    tokenKind
	text    string
	at      int
	spaced  bool
	literal operand
}

// tokenise reads a whole $filter.
func tokenise(input string) ([]token, error) {
	var tokens []token
	at := 0
	for {
		start := at
		for at < len(input) && (input[at] == ' ' || input[at] == '\t') {
			at++
		}
		next := token{at: at, spaced: at > start}
		if at == len(input) {
			next.kind, next.spaced = tokenEnd, true
			return append(tokens, next), nil
		}
		var err error
		switch c := input[at]; {
		case strings.IndexByte("()/:", c) >= 0:
			next.kind, next.text = tokenSign, input[at:at+1]
		case c == '\'':
			next, err = quoted(input, next)
		case isLetter(c):
			next.kind, next.text = tokenWord, span(input[at:], func(c byte) bool { return isLetter(c) || isDigit(c) })
		case isDigit(c) || c == '-':
			next, err = unquoted(input, next)
		default:
			err = fmt.Errorf("unexpected %s at position %d", show(input[at:at+1]), at)
		}
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, next)
		at += len(next.text)
	}
}

// quoted reads 'a string', in which a quote is written twice.
func quoted(input string, next token) (token, error) {
	for at := next.at + 1; at < len(input); at++ {
		if input[at] != '\'' {
			continue
		}
		if at+1 < len(input) && input[at+1] == '\'' {
			at++
			continue
		}
		next.kind, next.text = tokenLiteral, input[next.at:at+1]
		inner := strings.ReplaceAll(input[next.at+1:at], "''", "'")
		next.literal = operand{kind: String, literal: inner}
		return next, nil
	}
	return next, fmt.Errorf("the string at position %d has no end", next.at)
}

// unquoted reads a number or a timestamp.
func unquoted(input string, next token) (token, error) {
	next.kind = tokenLiteral
	next.text = span(input[next.at:], func(c byte) bool {
		return isDigit(c) || isLetter(c) || strings.IndexByte("+-.:", c) >= 0
	})
	if number, ok := Decimal(next.text); ok {
		next.literal = operand{kind: Number, literal: number}
		return next, nil
	}
	if instant, err := time.Parse(time.RFC3339Nano, next.text); err == nil {
		next.literal = operand{kind: Time, literal: instant}
		return next, nil
	}
	return next, fmt.Errorf("%s at position %d is neither a number nor a date-time; a string needs quotes", show(next.text), next.at)
}

func span(input string, belongs func(c byte) bool) string {
	end := 0
	for end < len(input) && belongs(input[end]) {
		end++
	}
	return input[:end]
}

func isLetter(c byte) bool { return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
