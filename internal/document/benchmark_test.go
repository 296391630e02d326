package document_test

import (
	"maps"
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
	"github.com/partnercenter/terraform-provider-partnercenter/internal/document/documenttest"
)

// large is a document as large as those of the service, with properties that have no attribute.
const large = `{"id":"7f0e2a44-51c1-4b2f-9c55-0a2d6d1f9b10","engagementId":"0c5f6c1e-1f4e-4a7e-8d0a-3d6a0c7b2e11",
	"name":"Data estate workshop","organizationId":"5d1f0c3b-4f5e-4d7a-9b61-1f2e3d4c5b6a","organizationName":"Fabrikam","lastModifiedVia":null,
	"createdDateTime":"2026-02-24T21:04:06.0372014Z","updatedDateTime":"2026-02-24T21:12:46.17432Z","expirationDateTime":null,
	"status":"Active","substatus":"Accepted","statusReason":null,"qualification":"SalesQualified","type":"Shared","eTag":"\"69007a1e\"",
	"favorite":false,"quality":"Unknown","isSpam":false,"direction":"Incoming","mpnId":"1200001","dealSensitivity":"None","tags":[],
	"target":[{"type":"SolutionProfile","id":"3a2fead4"},{"type":"SolutionProfile","id":"4e0a923a"}],
	"customerProfile":{"name":"NORTHWIND","size":"","isMatchingComplete":false,"address":{"addressLine1":"Avenida 101","addressLine2":null,
	"city":"Vicente López","state":null,"postalCode":"B1638BEA","country":"AR","region":null},"team":[{"firstName":"MARTA","lastName":"EJEMPLO ",
	"phoneNumber":"+541150000001","email":"marta@northwind.example","title":null,"contactPreference":{"locale":null,"disableNotifications":true}}],
	"ids":[{"profileType":"Duns","id":"970000001"}]},"consent":{"consentToToShareInfoWithOthers":true,"consentToContact":true},
	"details":{"notes":null,"dealValue":10000,"currency":"USD","closingDateTime":"2026-03-04T03:00:00Z","requirements":{"industries":[{"id":"Education"}],
	"products":[],"services":[],"solutions":[{"id":"3a2fead4","name":"M365 E5","type":"Name","price":null,"quantity":null},{"id":"4e0a923a",
	"name":"M365 FLW","type":"Name","price":null,"quantity":null}],"salesPlays":[]}},
	"team":[{"firstName":"Elena","lastName":"Muster","phoneNumber":"+541160000002","email":"elena@fabrikam.example","title":null,
	"contactPreference":{"locale":null,"disableNotifications":null}}],"links":{"self":{"uri":"x"}},"trackingInfo":{"microsoftMsxId":null},"registrations":[]}`

// documents returns the large document, and the part of it that attributes hold.
func documents(b *testing.B) (doc, known document.Document) {
	b.Helper()
	doc, err := document.Parse([]byte(large))
	if err != nil {
		b.Fatal(err)
	}
	known = document.Document{}
	maps.Copy(known, doc)
	for _, name := range []string{"lastModifiedVia", "dealSensitivity", "registrations"} {
		delete(known, name)
	}
	return doc, known
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := document.Parse([]byte(large)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	doc, _ := documents(b)
	for b.Loop() {
		document.Encode(doc)
	}
}

func BenchmarkOverlay(b *testing.B) {
	doc, known := documents(b)
	for b.Loop() {
		document.Overlay(documenttest.Sample.Shape, doc, known, known)
	}
}

func BenchmarkDiff(b *testing.B) {
	doc, known := documents(b)
	for b.Loop() {
		document.Diff(documenttest.Sample.Shape, doc, known)
	}
}

func BenchmarkPack(b *testing.B) {
	doc, known := documents(b)
	for b.Loop() {
		packer.Pack(doc, known)
	}
}

func BenchmarkUnpack(b *testing.B) {
	doc, known := documents(b)
	packed := packer.Pack(doc, known)
	for b.Loop() {
		if _, err := packer.Unpack(packed, known); err != nil {
			b.Fatal(err)
		}
	}
}
