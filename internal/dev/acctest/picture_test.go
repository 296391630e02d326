package acctest

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestPicture_ColoredOutput_KeepsTextAndColors(t *testing.T) {
	const printed = "$ terraform plan\n\x1b[31m╷\x1b[0m\x1b[0m\n\x1b[31m│\x1b[0m \x1b[1m\x1b[31mError: \x1b[0m<no> & \"none\"\n\x1b[31m╵\x1b[0m\n"
	svg := Picture("A refusal", printed)
	if got, want := PictureText(svg), strings.Trim(Uncolored(printed), "\n"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !strings.Contains(svg, `<tspan fill="#ff7b72" font-weight="bold">Error: </tspan>`) {
		t.Errorf("the picture lacks the colors:\n%s", svg)
	}
	decoder := xml.NewDecoder(strings.NewReader(svg))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
