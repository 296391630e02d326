package odata

import (
	"fmt"
	"slices"
	"strings"
)

// The limits of a filter.
const (
	// MaxFilter bounds a filter, in bytes.
	MaxFilter = 8 << 10
	maxDepth  = 50 // parentheses, negations and lambdas in one another
)

// A Filter reports whether a document belongs to a list.
type Filter func(doc map[string]any) bool

// ParseFilter reads the part of OData's $filter that the Partner Center documentation shows: comparisons, and, or,
// not, parentheses and any. What else OData has is refused, as is a property that the document isn't said to have.
func ParseFilter(input string, of Property) (Filter, error) {
	if len(input) > MaxFilter {
		return nil, fmt.Errorf("it is longer than %d bytes", MaxFilter)
	}
	tokens, err := tokenise(input)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens, variables: map[string]Property{"": of}}
	parsed, err := p.disjunction()
	if err != nil {
		return nil, err
	}
	if p.peek().kind != tokenEnd {
		return nil, p.unexpected("and, or, or the end")
	}
	return func(doc map[string]any) bool { return parsed(&scope{value: doc}) }, nil
}

type parser struct {
	tokens    []token
	depth     int
	variables map[string]Property
}

func (p *parser) peek() token { return p.tokens[0] }

func (p *parser) next() token {
	taken := p.tokens[0]
	if taken.kind != tokenEnd {
		p.tokens = p.tokens[1:]
	}
	return taken
}

func (p *parser) unexpected(wanted string) error {
	found := p.peek()
	if found.kind == tokenEnd {
		return fmt.Errorf("it ends where %s is expected", wanted)
	}
	return fmt.Errorf("%s at position %d, where %s is expected", show(found.text), found.at, wanted)
}

// sign takes one of ( ) / : if it comes next.
func (p *parser) sign(text string) bool {
	if found := p.peek(); found.kind == tokenSign && found.text == text {
		p.next()
		return true
	}
	return false
}

// operator takes one of the words if it comes next, with white space around it as OData wants.
func (p *parser) operator(words ...string) (string, bool) {
	found := p.peek()
	if found.kind != tokenWord || !slices.Contains(words, found.text) || !found.spaced || !p.tokens[1].spaced {
		return "", false
	}
	p.next()
	return found.text, true
}

func (p *parser) disjunction() (filter, error) {
	left, err := p.conjunction()
	for err == nil {
		if _, found := p.operator("or"); !found {
			break
		}
		first := left
		var second filter
		second, err = p.conjunction()
		left = func(s *scope) bool { return first(s) || second(s) }
	}
	return left, err
}

func (p *parser) conjunction() (filter, error) {
	left, err := p.term()
	for err == nil {
		if _, found := p.operator("and"); !found {
			break
		}
		first := left
		var second filter
		second, err = p.term()
		left = func(s *scope) bool { return first(s) && second(s) }
	}
	return left, err
}

func (p *parser) term() (filter, error) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		return nil, fmt.Errorf("it nests deeper than %d", maxDepth)
	}
	if found := p.peek(); found.kind == tokenWord && found.text == "not" {
		p.next()
		if !p.peek().spaced && p.peek().text != "(" {
			return nil, p.unexpected("white space")
		}
		inner, err := p.term()
		return func(s *scope) bool { return !inner(s) }, err
	}
	if p.sign("(") {
		inner, err := p.disjunction()
		if err == nil && !p.sign(")") {
			err = p.unexpected("a closing parenthesis")
		}
		return inner, err
	}
	return p.comparison()
}

func (p *parser) comparison() (filter, error) {
	left, lambda, err := p.operand()
	if err != nil || lambda != nil {
		return lambda, err
	}
	at := p.peek()
	operator, found := p.operator("eq", "ne", "gt", "ge", "lt", "le")
	if !found {
		return nil, p.unexpected("eq, ne, gt, ge, lt or le")
	}
	right, lambda, err := p.operand()
	if err != nil {
		return nil, err
	}
	if lambda != nil {
		return nil, fmt.Errorf("any can't be compared, at position %d", at.at)
	}
	if err := checkComparable(left, operator, right); err != nil {
		return nil, fmt.Errorf("%w, at position %d", err, at.at)
	}
	return func(s *scope) bool { return holds(left.value(s), operator, right.value(s)) }, nil
}

// operand reads a literal or a path; a path that ends in any is a condition of its own.
func (p *parser) operand() (operand, filter, error) {
	found := p.peek()
	if found.kind == tokenLiteral {
		return p.next().literal, nil, nil
	}
	if found.kind != tokenWord {
		return operand{}, nil, p.unexpected("a property or a value")
	}
	switch found.text {
	case "true", "false":
		p.next()
		return operand{kind: Bool, literal: found.text == "true"}, nil, nil
	case "null":
		p.next()
		return operand{kind: null}, nil, nil
	}
	return p.path()
}

func (p *parser) path() (operand, filter, error) {
	first := p.peek()
	o := operand{property: true}
	at := p.variables[""]
	if bound, isVariable := p.variables[first.text]; isVariable {
		p.next()
		o.root, at = first.text, bound
		if !p.sign("/") {
			o.kind = at.Kind
			return o, nil, nil
		}
	}
	for {
		name := p.peek()
		if name.kind != tokenWord {
			return o, nil, p.unexpected("a property's name")
		}
		p.next()
		if at.Kind == List && name.text == "any" {
			lambda, err := p.lambda(o, at)
			return o, lambda, err
		}
		inner, known := at.Fields[name.text]
		if at.Kind != Object || !known || inner.Unfilterable {
			return o, nil, fmt.Errorf("the property %s can't be filtered by", show(strings.Join(append(o.path, name.text), "/")))
		}
		o.path, at = append(o.path, name.text), inner
		o.kind = at.Kind
		if !p.sign("/") {
			return o, nil, nil
		}
	}
}

// lambda reads (x:condition); the list holds it for at least one of its elements.
func (p *parser) lambda(list operand, of Property) (filter, error) {
	if !p.sign("(") {
		return nil, p.unexpected("an opening parenthesis")
	}
	variable := p.next()
	if variable.kind != tokenWord {
		return nil, fmt.Errorf("any needs a variable at position %d", variable.at)
	}
	if _, taken := p.variables[variable.text]; taken {
		return nil, fmt.Errorf("the variable %s is taken, at position %d", variable.text, variable.at)
	}
	if !p.sign(":") {
		return nil, p.unexpected("a colon")
	}
	p.variables[variable.text] = Property{Kind: String}
	if of.Fields != nil {
		p.variables[variable.text] = Property{Kind: Object, Fields: of.Fields}
	}
	condition, err := p.disjunction()
	delete(p.variables, variable.text)
	if err != nil {
		return nil, err
	}
	if !p.sign(")") {
		return nil, p.unexpected("a closing parenthesis")
	}
	return func(s *scope) bool {
		elements, _ := list.value(s).([]any)
		return slices.ContainsFunc(elements, func(element any) bool {
			return condition(&scope{name: variable.text, value: element, outer: s})
		})
	}, nil
}
