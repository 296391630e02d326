package document

import "strings"

// Leaves splits changes of whole members of a list: one change tells that the member is there or not (true or false), and
// one for each of its properties what that says. Changes of scalars stay as they are.
func Leaves(shape Shape, changes []Change) []Change {
	var leaves []Change
	for _, change := range changes {
		before, after := object(change.Old), object(change.New)
		if before == nil && after == nil {
			leaves = append(leaves, change)
			continue
		}
		leaves = append(leaves, Change{change.Path, change.Old != nil, change.New != nil})
		leaves = append(leaves, diffObject(shape.At(change.Path), change.Path, before, after)...)
	}
	return leaves
}

// At is the shape of the value that a path leads to; the zero Shape for a property that isn't modelled. What a path's label
// names is a member of its list.
func (s Shape) At(path Path) Shape {
	for _, step := range path {
		if strings.HasPrefix(step, "[") {
			s = Shape{Kind: Object, Properties: s.Properties}
			continue
		}
		property, _ := s.Find(step)
		s = property.Shape
	}
	return s
}
