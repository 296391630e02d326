package referral

import (
	"testing"

	"github.com/partnercenter/terraform-provider-partnercenter/internal/document"
)

func TestWhenTheCollectionIsRead(t *testing.T) {
	for _, tt := range []struct {
		mode string
		seen seen
		want way
	}{
		{RefreshIndividual, seen{}, singly},
		{RefreshIndividual, seen{reads: 10_000, asked: true, pages: 1}, singly},
		{RefreshBulk, seen{}, listing},
		{RefreshBulk, seen{reads: 1, asked: true, pages: 10_000}, listing},
		{RefreshAuto, seen{}, singly},
		{RefreshAuto, seen{reads: trialReads - 1}, singly},
		{RefreshAuto, seen{reads: trialReads}, asking},
		{RefreshAuto, seen{reads: 10_000}, asking}, // the first asking was given up
		{RefreshAuto, seen{reads: trialReads, asked: true, pages: 0}, singly},
		{RefreshAuto, seen{reads: 10_000, asked: true, pages: 0}, singly},
		{RefreshAuto, seen{reads: trialReads, asked: true, pages: 1}, listing},
		{RefreshAuto, seen{reads: 29, asked: true, pages: 30}, singly},
		{RefreshAuto, seen{reads: 30, asked: true, pages: 30}, listing},
		{RefreshAuto, seen{reads: 5, asked: true, pages: 1}, singly},
	} {
		if got := tt.seen.next(tt.mode); got != tt.want {
			t.Errorf("%s %+v: %d, want %d", tt.mode, tt.seen, got, tt.want)
		}
	}
}

func TestWhatAListedDocumentIsWorth(t *testing.T) {
	const (
		last  = `{"id":"1","eTag":"a","type":"Shared","customerProfile":{"name":"N","address":{"city":"C"}},"consent":{},"details":{"notes":"n"},"x":{"y":[1]},"team":[{"email":"e@x","title":"t","x":"y"}],"empty":"","links":{}}`
		newer = `{"id":"1","eTag":"b","type":"Shared","customerProfile":{"name":"M","address":{"city":"D"}},"consent":{},"details":{"notes":"m"},"x":{"y":[2]},"team":[{"email":"e@x","title":"u","x":"z"}]`
	)
	for name, tt := range map[string]struct {
		listed, last string
		want         verdict
	}{
		"the same":                        {last, last, certain},
		"the same in another order":       {`{"links":7,` + last[1:], last, certain},
		"without the last":                {last, "", plausible},
		"changed, what was empty is gone": {newer + `}`, last, plausible},
		"changed and longer":              {newer + `,"more":1}`, last, plausible},
		"the same eTag, other content":    {`{"eTag":"a","id":"1","type":"Shared","customerProfile":{},"consent":{},"details":{}}`, last, cut},
		"the same eTag, more content":     {last[:len(last)-1] + `,"more":1}`, last, cut},
		"without id":                      {`{"eTag":"a","type":"Shared","customerProfile":{},"consent":{},"details":{}}`, "", cut},
		"without eTag":                    {`{"id":"1","type":"Shared","customerProfile":{},"consent":{},"details":{}}`, "", cut},
		"an empty eTag":                   {`{"id":"1","eTag":"","type":"Shared","customerProfile":{},"consent":{},"details":{}}`, "", cut},
		"without type":                    {`{"id":"1","eTag":"a","customerProfile":{},"consent":{},"details":{}}`, "", cut},
		"without customerProfile":         {`{"id":"1","eTag":"a","type":"Shared","consent":{},"details":{}}`, "", cut},
		"without consent":                 {`{"id":"1","eTag":"a","type":"Shared","customerProfile":{},"details":{}}`, "", cut},
		"without details":                 {`{"id":"1","eTag":"a","type":"Shared","customerProfile":{},"consent":{}}`, "", cut},
		"a nested property missing":       {`{"id":"1","eTag":"b","type":"Shared","customerProfile":{"name":"N","address":{}},"consent":{},"details":{"notes":"n"},"x":{"y":[1]},"team":[{"email":"e@x","title":"t","x":"y"}]}`, last, cut},
		"a nested property null":          {`{"id":"1","eTag":"b","type":"Shared","customerProfile":{"name":"N","address":{"city":null}},"consent":{},"details":{"notes":"n"},"x":{"y":[1]},"team":[{"email":"e@x","title":"t","x":"y"}]}`, last, cut},
		"an unmodelled property missing":  {`{"id":"1","eTag":"b","type":"Shared","customerProfile":{"name":"N","address":{"city":"C"}},"consent":{},"details":{"notes":"n"},"team":[{"email":"e@x","title":"t","x":"y"}]}`, last, cut},
		"a member's property missing":     {`{"id":"1","eTag":"b","type":"Shared","customerProfile":{"name":"N","address":{"city":"C"}},"consent":{},"details":{"notes":"n"},"x":{"y":[1]},"team":[{"email":"e@x","title":"t"}]}`, last, cut},
		"a member missing":                {`{"id":"1","eTag":"b","type":"Shared","customerProfile":{"name":"N","address":{"city":"C"}},"consent":{},"details":{"notes":"n"},"x":{"y":[1]},"team":[]}`, last, cut},
		"what the last had as null, gone": {newer + `}`, `{"id":"1","eTag":"a","gone":null,"z":{"a":[],"b":{}}}`, plausible},
	} {
		parse := func(text string) document.Document {
			if text == "" {
				return nil
			}
			doc, err := document.Parse([]byte(text))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			return doc
		}
		if got := judge(parse(tt.listed), parse(tt.last)); got != tt.want {
			t.Errorf("%s: %d, want %d", name, got, tt.want)
		}
	}
}
