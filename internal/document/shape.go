package document

// Kind tells how a property's value is compared and laid over another.
type Kind int

// The kinds of values.
const (
	Text       Kind = iota + 1 // a string
	Caseless                   // a string in which case doesn't count: a GUID or an e-mail address
	Instant                    // a timestamp; timestamps for the same moment are equal
	Decimal                    // a number, or a string that holds one; 28 significant digits count
	Bool                       // true or false
	Object                     // an object with Properties
	List                       // an array of objects with Properties, paired by Identity, never by index
	References                 // an array of {id}; the ids count, not their order
	Labels                     // an array of strings, of {tag} or of anything else, which shows as JSON; only ever read
	Texts                      // an object of strings with names nobody knows beforehand; only ever read
)

// Shape describes a value of a document: its kind, and what stands in it. Package shape makes them.
type Shape struct {
	Kind       Kind
	Properties []Property // of an Object, and of the members of a List
	Identity   Identity   // of the members of a List
	// ReadOnly marks a value that no configuration sets and whose form isn't published: a value of another form than Kind
	// shows as nothing, so that it never prevents a read, and stays in the document.
	ReadOnly bool
}

// Property is a named value of an object.
type Property struct {
	Name      string // on the wire
	Attribute string // in a configuration
	Shape
}

// Identity tells by what two members of a list are the same one.
type Identity struct {
	Keys  []string // the properties that identify a member, the deciding one first
	Hints []string // those that tell members apart which have the same identity or none
	// Names name a member in messages: by the first of these lists of properties that has a value. Left out, it is Keys.
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

// AttributePath writes a path with the names of attributes; what has no attribute keeps its wire name.
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
