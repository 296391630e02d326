package provider

import "testing"

// A plan modifier, a default or a type that only the framework can serve would make every plan slow.
func TestServer_EveryResource_IsServedDirectly(t *testing.T) {
	s, err := NewServer("test")
	if err != nil {
		t.Fatal(err)
	}
	for typeName, reason := range s.(server).Refused {
		t.Errorf("%s is left to the framework: %s", typeName, reason)
	}
}
