// Oracle for gofile's tests: reads file names on stdin and says of each, as a line of JSON, what go/scanner, go/parser
// and go/build see in it.
package main

import (
	"bufio"
	"encoding/json"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"strconv"
	"strings"
)

type file struct {
	Fault      bool     `json:"fault"` // the header does not parse
	Broken     bool     `json:"broken"` // the scanner found something wrong in the rest
	Package    string   `json:"package"`
	Imports    []string `json:"imports"`
	Strings    []string `json:"strings"`
	Embeds     []string `json:"embeds"`
	Directives []string `json:"directives"`
	Cgo        []string `json:"cgo"`
	Build      string   `json:"build"`
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
		f.Fault = true
	}
	hasEmbed := false
	if parsed != nil && parsed.Name != nil {
		f.Package = parsed.Name.Name
		header(parsed, &f, &hasEmbed)
	}
	scan(src, &f, hasEmbed)
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
				if constraint.IsGoBuild(strings.TrimSpace(c.Text)) && f.Build == "" {
					f.Build = strings.TrimSpace(c.Text)
				}
			}
		}
	}
}

func scan(src []byte, f *file, hasEmbed bool) {
	fset := token.NewFileSet()
	var sc scanner.Scanner
	sc.Init(fset.AddFile("x.go", -1, len(src)), src, func(token.Position, string) { f.Broken = true }, scanner.ScanComments)
	for {
		pos, tok, lit := sc.Scan()
		switch {
		case tok == token.EOF:
			return
		case tok == token.STRING:
			if value, err := strconv.Unquote(lit); err == nil {
				f.Strings = append(f.Strings, value)
			}
		case tok == token.COMMENT && hasEmbed && strings.HasPrefix(lit, "//go:embed"):
			dir, ok := ast.ParseDirective(pos, lit)
			if !ok || dir.Tool != "go" || dir.Name != "embed" {
				continue
			}
			args, err := dir.ParseArgs()
			if err != nil {
				continue
			}
			for _, arg := range args {
				f.Embeds = append(f.Embeds, arg.Arg)
			}
		}
	}
}
