package acctest

import (
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Listed is a result of a list resource: a referral, or diagnostics instead.
type Listed struct {
	DisplayName string
	ID          string        // from the identity
	Value       tftypes.Value // null unless the whole resource was requested
	Diagnostics Diagnostics
}

// Data validates and reads a data source with some of its arguments, which are strings and integers. After an error the value is null.
func (s *Session) Data(t TB, name string, arguments map[string]any) (tftypes.Value, Diagnostics) {
	t.Helper()
	typ := s.all.DataSourceSchemas[name].ValueType().(tftypes.Object)
	config := dynamic(t, typ, object(typ, arguments))
	valid, err := s.server.ValidateDataResourceConfig(s.calling(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: config})
	check(t, err, nil)
	if diags := Diagnostics(valid.Diagnostics); diags.Errors() != "" {
		return tftypes.NewValue(typ, nil), diags
	}
	read, err := s.server.ReadDataSource(s.calling(), &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: config})
	check(t, err, nil)
	diags := Diagnostics(read.Diagnostics)
	if diags.Errors() != "" {
		return tftypes.NewValue(typ, nil), diags
	}
	value, err := read.State.Unmarshal(typ)
	check(t, err, nil)
	return value, diags
}

// List lists referrals like `terraform query`. It stops when stop returns true for a result; nil never stops.
func (s *Session) List(t TB, arguments map[string]any, limit int64, whole bool, stop func(Listed) bool) []Listed {
	t.Helper()
	typ := s.all.ListResourceSchemas[referralType].ValueType().(tftypes.Object)
	config := dynamic(t, typ, object(typ, arguments))
	valid, err := s.server.ValidateListResourceConfig(s.calling(), &tfprotov6.ValidateListResourceConfigRequest{TypeName: referralType, Config: config})
	check(t, err, nil)
	if diags := Diagnostics(valid.Diagnostics); diags.Errors() != "" {
		return []Listed{{Diagnostics: diags}}
	}
	stream, err := s.server.ListResource(s.calling(), &tfprotov6.ListResourceRequest{
		TypeName: referralType, Config: config, Limit: limit, IncludeResource: whole,
	})
	check(t, err, nil)
	var all []Listed
	for result := range stream.Results {
		listed := Listed{DisplayName: result.DisplayName, Diagnostics: result.Diagnostics}
		if result.Identity != nil {
			identity, err := result.Identity.IdentityData.Unmarshal(tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String}})
			check(t, err, nil)
			check(t, Attributes(identity)["id"].As(&listed.ID), nil)
		}
		if result.Resource != nil {
			listed.Value = s.value(t, result.Resource)
		}
		all = append(all, listed)
		if stop != nil && stop(listed) {
			break
		}
	}
	return all
}

// object returns an object with some of its attributes; the others are null.
func object(typ tftypes.Object, given map[string]any) tftypes.Value {
	attributes := map[string]tftypes.Value{}
	for name, attribute := range typ.AttributeTypes {
		attributes[name] = tftypes.NewValue(attribute, nil)
	}
	for name, value := range given {
		if number, ok := value.(int); ok {
			value = big.NewFloat(float64(number))
		}
		attributes[name] = tftypes.NewValue(typ.AttributeTypes[name], value)
	}
	return tftypes.NewValue(typ, attributes)
}
