package document

import "strings"

// Leaves splits changes of whole members of a list: one change for the presence of the member (true or false), and one for each of its
// properties. Changes of scalars stay as they are.
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

// At returns the shape of the value at a path; the zero Shape for an unmodelled property. A label in the path stands for a member of its
// list.
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
