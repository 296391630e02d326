package document

// Kind determines how a value is compared and overlaid.
type Kind int

// The kinds of values.
const (
	Text       Kind = iota + 1 // a string
	Caseless                   // a string that is compared without case: a GUID or an e-mail address
	Instant                    // a timestamp; timestamps for the same moment are equal
	Decimal                    // a number, or a string that holds one; 28 significant digits count
	Bool                       // true or false
	Object                     // an object with Properties
	List                       // an array of objects with Properties, matched by Identity, never by index
	References                 // an array of {id}; the order doesn't matter
	Labels                     // an array of strings, of {tag} or of other values, which are shown as JSON; read-only
	Texts                      // an object of strings with arbitrary names; read-only
)

// Shape describes a value of a document: its kind and its properties. Package shape builds shapes.
type Shape struct {
	Kind       Kind
	Properties []Property // of an Object, and of the members of a List
	Identity   Identity   // of the members of a List
	// ReadOnly marks a value that no configuration sets and whose form isn't published. A value that doesn't have the Kind is shown as
	// null, so that it never prevents a read, and stays in the document.
	ReadOnly bool
}

// Property is a named value of an object.
type Property struct {
	Name      string // on the wire
	Attribute string // in a configuration
	Shape
}

// Identity determines which members of two lists are the same one.
type Identity struct {
	Keys  []string // the properties that identify a member; a member without the first one has no identity
	Hints []string // the properties that distinguish members with the same identity or with none
	// Names are alternatives for naming a member in messages: the first list of properties that has a value. Default: Keys.
	Names [][]string
}

// byID is the identity of references.
var byID = Identity{Keys: []string{"id"}, Hints: []string{"type", "name"}}

// Find returns the property with the given wire name.
func (s Shape) Find(name string) (Property, bool) {
	for _, p := range s.Properties {
		if p.Name == name {
			return p, true
		}
	}
	return Property{}, false
}

// AttributePath writes a path with the names of attributes. A property without an attribute keeps its wire name.
func (s Shape) AttributePath(path Path) string {
	return path.Join(func(name string) string {
		property, ok := s.Find(name)
		s = property.Shape
		if !ok {
			return name
		}
		return property.Attribute
	})
}
