package acctest

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Sizes of a picture in pixels, for a monospaced font of 14 pixels.
const (
	columnWidth, lineHeight = 8.43, 20
	margin, bar             = 16, 32
)

// palette maps the color codes of a CLI to the colors of a dark terminal.
var palette = map[string]string{
	"31": "#ff7b72", "32": "#7ee787", "33": "#f2cc60", "34": "#79c0ff", "35": "#d2a8ff", "36": "#76e3ea", "90": "#8b949e",
}

var (
	escapes = regexp.MustCompile(`\x1b\[([0-9;]*)m`)
	row     = regexp.MustCompile(`(?s)<text [^>]*class="l"[^>]*>(.*?)</text>`)
	tag     = regexp.MustCompile(`<[^>]*>`)
)

// Picture returns an SVG of a terminal with the output of a command, including colors. It needs no font, script or other file.
func Picture(title, printed string) string {
	lines := strings.Split(strings.Trim(printed, "\n"), "\n")
	columns := 80
	for _, line := range lines {
		columns = max(columns, utf8.RuneCountInString(escapes.ReplaceAllString(line, "")))
	}
	width, height := int(float64(columns)*columnWidth)+2*margin, len(lines)*lineHeight+bar+margin
	var svg strings.Builder
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img">`+"\n", width, height, width, height)
	fmt.Fprintf(&svg, "<title>%s</title>\n", escaped(title))
	svg.WriteString(`<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;fill:#e6edf3;white-space:pre}` + "</style>\n")
	fmt.Fprintf(&svg, `<rect width="%d" height="%d" rx="8" fill="#0d1117"/>`+"\n", width, height)
	for i, color := range []string{"#ff5f56", "#ffbd2e", "#27c93f"} {
		fmt.Fprintf(&svg, `<circle cx="%d" cy="16" r="5" fill="%s"/>`+"\n", margin+4+18*i, color)
	}
	current := style{}
	for i, line := range lines {
		fmt.Fprintf(&svg, `<text x="%d" y="%d" class="l" xml:space="preserve">%s</text>`+"\n", margin, bar+14+i*lineHeight, current.write(line))
	}
	return svg.String() + "</svg>\n"
}

// PictureText returns the text of a picture, line by line.
func PictureText(svg string) string {
	var lines []string
	for _, found := range row.FindAllStringSubmatch(svg, -1) {
		lines = append(lines, strings.TrimRight(unescaped(tag.ReplaceAllString(found[1], "")), " "))
	}
	return strings.Join(lines, "\n")
}

// Uncolored removes the colors from the output of a command.
func Uncolored(printed string) string { return escapes.ReplaceAllString(printed, "") }

// style is the current style of the terminal.
type style struct {
	color           string
	bold, underline bool
}

// write returns a line as SVG text.
func (p *style) write(line string) string {
	var svg strings.Builder
	for len(line) > 0 {
		at := escapes.FindStringSubmatchIndex(line)
		if at == nil {
			svg.WriteString(p.span(line))
			break
		}
		svg.WriteString(p.span(line[:at[0]]))
		for code := range strings.SplitSeq(line[at[2]:at[3]], ";") {
			p.applyCode(code)
		}
		line = line[at[1]:]
	}
	return svg.String()
}

func (p *style) applyCode(code string) {
	switch code {
	case "", "0":
		*p = style{}
	case "1":
		p.bold = true
	case "4":
		p.underline = true
	default:
		if color, known := palette[code]; known {
			p.color = color
		}
	}
}

func (p *style) span(text string) string {
	if text == "" || *p == (style{}) {
		return escaped(text)
	}
	attributes := ""
	if p.color != "" {
		attributes += ` fill="` + p.color + `"`
	}
	if p.bold {
		attributes += ` font-weight="bold"`
	}
	if p.underline {
		attributes += ` text-decoration="underline"`
	}
	return "<tspan" + attributes + ">" + escaped(text) + "</tspan>"
}

func escaped(text string) string {
	var out strings.Builder
	if err := xml.EscapeText(&out, []byte(text)); err != nil {
		panic(err) // a Builder never fails
	}
	return out.String()
}

var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&", "&#34;", `"`, "&#39;", "'", "&#x9;", "\t")

func unescaped(text string) string { return entities.Replace(text) }
