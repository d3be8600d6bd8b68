package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"go/scanner"
	"go/token"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// source is one Go file by what counts for whom: skeleton for the go command, which decides by it what to compile and how; content
// for the compiler. Both are SHA-256 in hex.
type source struct {
	Skeleton string `json:"skeleton"`
	Content  string `json:"content"`
}

var errNotPure = errors.New("not Go alone")

// mostSource is how many bytes of source of one package are looked at.
const mostSource = 4 << 20

// readSources reads the Go files of a folder, by name. It fails where the go command reads more there than Go files: C, assembly,
// objects, SWIG.
func readSources(dir string) (map[string]source, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	sources := map[string]source{}
	left := mostSource
	for _, entry := range entries {
		name := entry.Name()
		if isForeign(name) {
			return nil, errNotPure
		}
		if !strings.HasSuffix(name, ".go") {
			continue
		}
		file := filepath.Join(dir, name)
		if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
			return nil, errNotPure
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if left -= len(text); left < 0 {
			return nil, errors.New("too much source")
		}
		skeleton, err := skeletonOf(text)
		if err != nil {
			return nil, err
		}
		sources[name] = source{Skeleton: skeleton, Content: sum(text)}
	}
	return sources, nil
}

// isForeign tells what go/build takes from a folder beside Go files (`goodOSArchFile`, `Import` in go/build/build.go).
func isForeign(name string) bool {
	switch filepath.Ext(name) {
	case ".c", ".cc", ".cpp", ".cxx", ".m", ".h", ".hh", ".hpp", ".hxx", ".f", ".F", ".for", ".f90", ".s", ".S", ".sx",
		".swig", ".swigcxx", ".syso":
		return true
	}
	return name == "default.pgo"
}

// skeletonOf hashes what the go command reads of a Go file (`readGoInfo` in go/build, `loadTestFuncs` in cmd/go/internal/load/test.go):
// all that stands before the clause of the package, where constraints are, and from there to the end of the imports; directives,
// wherever; names and parameters of functions that may be tests; and examples byte by byte, for the last group of comments in them
// (`exampleOutput` in go/doc), which blank lines part. A file that imports C has none.
func skeletonOf(text []byte) (string, error) {
	var failed error
	files := token.NewFileSet()
	file := files.AddFile("", files.Base(), len(text))
	var scan scanner.Scanner
	scan.Init(file, text, func(_ token.Position, message string) { failed = errors.New(message) }, scanner.ScanComments)
	skeleton := sha256.New()
	depth := 0
	before := token.ILLEGAL
	counts, isHead := true, true
	// example is where the name of an example begins whose end has not come yet.
	example := -1
	for {
		pos, tok, lit := scan.Scan()
		if tok == token.EOF {
			break
		}
		if tok == token.COMMENT {
			if isDirective(lit) {
				put(skeleton, tok, lit)
			}
			continue
		}
		if before == token.ILLEGAL {
			skeleton.Write(text[:file.Offset(pos)])
		}
		if tok == token.RBRACE {
			depth--
		}
		if depth == 0 {
			switch {
			case tok == token.FUNC || tok == token.TYPE || tok == token.VAR || tok == token.CONST:
				counts, isHead = false, false
			case before == token.FUNC && mayBeTest(lit):
				counts = true
				if strings.HasPrefix(lit, "Example") {
					example = file.Offset(pos)
				}
			case isHead && (lit == `"C"` || lit == "`C`"):
				return "", errNotPure
			}
		}
		if tok == token.LBRACE && depth == 0 {
			counts = false
		}
		if counts {
			put(skeleton, tok, lit)
		}
		if tok == token.RBRACE && depth == 0 && example >= 0 {
			skeleton.Write(text[example : file.Offset(pos)+1])
			example = -1
		}
		if tok == token.LBRACE {
			depth++
		}
		before = tok
	}
	if failed == nil && depth != 0 {
		failed = errors.New("braces do not match")
	}
	return hex.EncodeToString(skeleton.Sum(nil)), failed
}

func mayBeTest(name string) bool {
	for _, start := range []string{"Test", "Benchmark", "Fuzz", "Example"} {
		if strings.HasPrefix(name, start) {
			return true
		}
	}
	return false
}

// isDirective tells a comment that more than people read, wherever it stands.
func isDirective(comment string) bool {
	for _, start := range []string{"//go:", "//line ", "/*line ", "//export ", "// +build"} {
		if strings.HasPrefix(comment, start) {
			return true
		}
	}
	return false
}

func put(to hash.Hash, tok token.Token, lit string) {
	io.WriteString(to, tok.String())
	to.Write([]byte{0})
	io.WriteString(to, lit)
	to.Write([]byte{0})
}

func sum(text []byte) string {
	all := sha256.Sum256(text)
	return hex.EncodeToString(all[:])
}
