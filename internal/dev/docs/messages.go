package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// message is the summary of a diagnostic, with "…" for the variable parts.
type message struct{ text, kind string }

const messagesHead = `---
page_title: "Messages - partnercenter Provider"
description: |-
  Every error and warning of the provider, by its first line.
---

# Messages

Every error and warning of the provider, by its first line; ` + "`…`" + ` stands for the variable parts. The lines after it name the attribute,
its value, the allowed values and the way out. This page is generated from the provider's source.

`

// messagesPage writes the page that lists the messages of the packages below root. Messages with a section in the troubleshooting guide link
// to it.
func messagesPage(out io.Writer, root, guide string) error {
	messages, err := collect(root)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(guide) //nolint:gosec // G304: a page of the project
	if err != nil {
		return err
	}
	sections := regexp.MustCompile(`(?m)^## (.+)$`).FindAllStringSubmatch(string(text), -1)
	fmt.Fprint(out, messagesHead, "| | message | more |\n| --- | --- | --- |\n")
	for _, m := range messages {
		more := ""
		for _, section := range sections {
			if strings.HasPrefix(m.text, section[1]) {
				more = "[Troubleshooting](troubleshooting.md#" + anchor(section[1]) + ")"
			}
		}
		fmt.Fprintf(out, "| %s | %s | %s |\n", m.kind, strings.ReplaceAll(m.text, "|", `\|`), more)
	}
	return nil
}

// anchor returns the fragment of a heading in links.
func anchor(title string) string {
	kept := regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(title), "")
	return strings.ReplaceAll(kept, " ", "-")
}

func collect(root string) ([]message, error) {
	found := map[message]bool{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			if m, ok := asMessage(node); ok {
				found[m] = true
			}
			return true
		})
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("found no messages in %s", root)
	}
	var all []message
	for m := range found {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b message) int {
		return cmp.Or(strings.Compare(a.text, b.text), strings.Compare(a.kind, b.kind))
	})
	return all, nil
}

// constructors has the functions that return or add a diagnostic, and the index of the summary among their arguments.
var constructors = map[string]struct {
	argument int
	kind     string
}{
	"Error": {0, "Error"}, "FromError": {0, "Error"}, "Warning": {0, "Warning"}, "WarningAt": {1, "Warning"},
	"AddError": {0, "Error"}, "AddWarning": {0, "Warning"}, "AddAttributeError": {1, "Error"}, "AddAttributeWarning": {1, "Warning"},
}

func asMessage(node ast.Node) (message, bool) {
	switch node := node.(type) {
	case *ast.CallExpr:
		selector, ok := node.Fun.(*ast.SelectorExpr)
		if !ok {
			return message{}, false
		}
		constructor, ok := constructors[selector.Sel.Name]
		if !ok || len(node.Args) < 2 || len(node.Args) <= constructor.argument {
			return message{}, false
		}
		text, ok := literal(node.Args[constructor.argument])
		return message{text, constructor.kind}, ok
	case *ast.CompositeLit:
		selector, ok := node.Type.(*ast.SelectorExpr)
		if !ok || selector.Sel.Name != "Problem" {
			return message{}, false
		}
		for _, element := range node.Elts {
			if pair, ok := element.(*ast.KeyValueExpr); ok && fmt.Sprint(pair.Key) == "Summary" {
				text, ok := literal(pair.Value)
				return message{text, "Error or warning"}, ok
			}
		}
	case *ast.AssignStmt:
		if target, ok := node.Lhs[0].(*ast.SelectorExpr); ok && target.Sel.Name == "Summary" {
			text, ok := literal(node.Rhs[0])
			return message{text, "Error or warning"}, ok
		}
	}
	return message{}, false
}

var placeholder = regexp.MustCompile(`%[-+# 0-9.]*[a-zA-Z]`)

// literal returns the string literals of an expression, with "…" for the other parts; false if there are none.
func literal(expression ast.Expr) (string, bool) {
	switch expression := expression.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(expression.Value)
		return placeholder.ReplaceAllString(text, "…"), err == nil
	case *ast.BinaryExpr:
		left, a := literal(expression.X)
		right, b := literal(expression.Y)
		if !a {
			left = "…"
		}
		if !b {
			right = "…"
		}
		return left + right, a || b
	case *ast.CallExpr:
		if selector, ok := expression.Fun.(*ast.SelectorExpr); ok && selector.Sel.Name == "Sprintf" {
			return literal(expression.Args[0])
		}
	}
	return "", false
}
