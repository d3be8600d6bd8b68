// Oracle for gofile's tests: reads file names on stdin and says of each, as a line of JSON, what go/scanner, go/parser
// and go/build see in it.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"go/ast"
	"go/build"
	"go/parser"
	"go/scanner"
	"go/token"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

type file struct {
	Fault      string   `json:"fault"`  // why the header does not parse
	Broken     bool     `json:"broken"` // the scanner found something wrong in the rest
	Package    string   `json:"package"`
	Imports    []string `json:"imports"`
	Strings    []string `json:"strings"`
	Embeds     []string `json:"embeds"`
	Directives []string `json:"directives"`
	Cgo        []string `json:"cgo"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	enc := json.NewEncoder(out)
	for in.Scan() {
		src, err := os.ReadFile(in.Text())
		if err != nil {
			panic(err)
		}
		enc.Encode(look(src))
	}
}

func look(src []byte) file {
	f := file{Imports: []string{}, Strings: []string{}, Embeds: []string{}, Directives: []string{}, Cgo: []string{}}
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, "x.go", src, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		f.Fault = err.Error()
	}
	hasEmbed := false
	if parsed != nil && parsed.Name != nil {
		f.Package = parsed.Name.Name
		header(parsed, &f, &hasEmbed)
	}
	scan(src, &f)
	if hasEmbed && f.Fault == "" {
		f.Embeds = embeds(src)
	}
	return f
}

func header(parsed *ast.File, f *file, hasEmbed *bool) {
	for _, decl := range parsed.Decls {
		d, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, s := range d.Specs {
			spec, ok := s.(*ast.ImportSpec)
			if !ok {
				continue
			}
			path, _ := strconv.Unquote(spec.Path.Value)
			name := ""
			if spec.Name != nil {
				name = spec.Name.Name + " "
			}
			f.Imports = append(f.Imports, name+path)
			if path == "embed" {
				*hasEmbed = true
			}
			doc := spec.Doc
			if doc == nil && len(d.Specs) == 1 {
				doc = d.Doc
			}
			if path == "C" && doc != nil {
				for _, line := range strings.Split(doc.Text(), "\n") {
					line = strings.TrimSpace(line)
					if len(line) >= 5 && line[:4] == "#cgo" && (line[4] == ' ' || line[4] == '\t') {
						f.Cgo = append(f.Cgo, line)
					}
				}
			}
		}
	}
	for _, group := range parsed.Comments {
		if group.Pos() >= parsed.Package {
			break
		}
		for _, c := range group.List {
			if strings.HasPrefix(c.Text, "//go:") {
				f.Directives = append(f.Directives, strings.TrimSpace(c.Text))
			}
		}
	}
}

func scan(src []byte, f *file) {
	fset := token.NewFileSet()
	var sc scanner.Scanner
	sc.Init(fset.AddFile("x.go", -1, len(src)), src, func(token.Position, string) { f.Broken = true }, scanner.ScanComments)
	for {
		_, tok, lit := sc.Scan()
		switch {
		case tok == token.EOF:
			return
		case tok == token.STRING:
			if value, err := strconv.Unquote(lit); err == nil {
				f.Strings = append(f.Strings, value)
			}
		}
	}
}

// embeds asks go/build for the patterns of a folder that holds this one file.
func embeds(src []byte) []string {
	ctxt := build.Default
	ctxt.UseAllFiles = true
	ctxt.ReadDir = func(string) ([]os.FileInfo, error) { return []os.FileInfo{info{}}, nil }
	ctxt.OpenFile = func(string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(src)), nil }
	ctxt.IsDir = func(string) bool { return true }
	pkg, err := ctxt.ImportDir("/virtual", 0)
	if err != nil {
		return []string{"error: " + err.Error()}
	}
	// The patterns come sorted and without repetition.
	return pkg.EmbedPatterns
}

type info struct{}

func (info) Name() string       { return "x.go" }
func (info) Size() int64        { return 1 }
func (info) Mode() os.FileMode  { return 0o644 }
func (info) ModTime() time.Time { return time.Time{} }
func (info) IsDir() bool        { return false }
func (info) Sys() any           { return nil }
