package provider

import "testing"

// A plan modifier, default or type that only the framework supports would slow down every plan.
func TestServer_EveryResource_IsServedDirectly(t *testing.T) {
	s, err := NewServer("test")
	if err != nil {
		t.Fatal(err)
	}
	for typeName, reason := range s.(server).Unserved {
		t.Errorf("%s is left to the framework: %s", typeName, reason)
	}
}
