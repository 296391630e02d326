package main

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// selection is a list of tests and their packages.
type selection struct{ names, packages []string }

func (s selection) pattern() string { return "^(" + strings.Join(s.names, "|") + ")$" }

// newerTests finds the acceptance tests that skip themselves on older CLIs: those that call acctest.Skip… or tfversion.Skip…, directly or
// through functions of their package.
func newerTests(root string) (selection, error) {
	calls := map[string]map[string][]string{} // the names that a function uses, by folder and function
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		folder := filepath.Dir(path)
		if calls[folder] == nil {
			calls[folder] = map[string][]string{}
		}
		for _, declaration := range file.Decls {
			if function, ok := declaration.(*ast.FuncDecl); ok {
				calls[folder][function.Name.Name] = uses(function)
			}
		}
		return nil
	})
	if err != nil {
		return selection{}, err
	}
	var found selection
	for folder, functions := range calls {
		skipping := closure(functions)
		before := len(found.names)
		for _, name := range slices.Sorted(maps.Keys(skipping)) {
			if strings.HasPrefix(name, "TestAcc") {
				found.names = append(found.names, name)
			}
		}
		if len(found.names) > before {
			found.packages = append(found.packages, "./"+folder)
		}
	}
	if len(found.names) == 0 {
		return selection{}, errors.New("no acceptance test skips itself on an older CLI")
	}
	return found, nil
}

// skip stands for the functions that skip a test because of the CLI.
const skip = "(skip)"

// uses returns the names that a function uses, and skip for a skipping function of another package.
func uses(function *ast.FuncDecl) []string {
	var names []string
	ast.Inspect(function, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.SelectorExpr:
			pkg, ok := node.X.(*ast.Ident)
			if ok && (pkg.Name == "acctest" || pkg.Name == "tfversion") && strings.HasPrefix(node.Sel.Name, "Skip") {
				names = append(names, skip)
			}
		case *ast.Ident:
			names = append(names, node.Name)
		}
		return true
	})
	return names
}

// closure returns the functions that use skip, directly or indirectly.
func closure(functions map[string][]string) map[string]bool {
	reaching := map[string]bool{skip: true}
	for grown := true; grown; {
		grown = false
		for name, used := range functions {
			if !reaching[name] && slices.ContainsFunc(used, func(u string) bool { return reaching[u] }) {
				reaching[name], grown = true, true
			}
		}
	}
	return reaching
}
