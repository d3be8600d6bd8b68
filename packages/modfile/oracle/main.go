// Reads go.mod and go.work texts with the go command's own parser, and says what it makes of them.
//
// It is built by oracle.ts against a copy of the golang.org/x/mod that lies inside the Go distribution, so that it
// is always the parser of the go command under test. Input and output are JSON lines.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/mod/gover"
	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

type question struct {
	Kind string // "mod", "work" or "versions"
	File string
	Text []byte   // base64 in JSON
	List []string // for "versions"
}

type verdict struct {
	Errors    []string `json:"errors"`
	Lines     []int    `json:"lines"`
	Meaning   any      `json:"meaning"`
	Formatted string   `json:"formatted"`
}

func (v *verdict) refuse(line int, format string, args ...any) {
	v.Errors = append(v.Errors, fmt.Sprintf(format, args...))
	v.Lines = append(v.Lines, line)
}

func (v *verdict) refuseAll(err error) {
	var list modfile.ErrorList
	if !errors.As(err, &list) {
		v.refuse(0, "%v", err)
	}
	for _, e := range list {
		v.refuse(e.Pos.Line, "%v", e.Err)
	}
}

type answer struct {
	Edit     *verdict `json:"edit"`    // what `go mod edit -json` or `go work edit -json` says
	Load     *verdict `json:"load"`    // what a command that loads the file as a main module or workspace says
	LooksUp  bool     `json:"looksUp"` // whether load took the place of a query's answer
	Versions any      `json:"versions,omitempty"`
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		var q question
		if err := decoder.Decode(&q); err != nil {
			return
		}
		var a answer
		switch q.Kind {
		case "mod":
			a = mod(q)
		case "work":
			a = work(q)
		case "versions":
			a.Versions = versions(q.List)
		}
		encoder.Encode(a)
	}
}

func mod(q question) (a answer) {
	a.Edit, a.Load = &verdict{}, &verdict{}
	if f, err := modfile.Parse(q.File, q.Text, nil); err != nil {
		a.Edit.refuseAll(err)
	} else {
		a.Edit.Meaning = modMeaning(f)
		a.Edit.Formatted = string(modfile.Format(f.Syntax))
	}
	f, err := modfile.Parse(q.File, q.Text, offline(&a.LooksUp))
	if err != nil {
		a.Load.refuseAll(err)
		return a
	}
	a.Load.Meaning = modMeaning(f)
	a.Load.Formatted = string(modfile.Format(f.Syntax))
	// modload.ReadModFile and loadModFile.
	if f.Module == nil {
		a.Load.refuse(1, "missing module declaration")
	} else if path := f.Module.Mod.Path; path == "go" || path == "toolchain" {
		a.Load.refuse(f.Module.Syntax.Start.Line, "reserved module path")
	} else if err := module.CheckImportPath(path); err != nil {
		a.Load.refuse(f.Module.Syntax.Start.Line, "%v", err)
	}
	for _, t := range f.Tool {
		if err := module.CheckImportPath(t.Path); err != nil {
			a.Load.refuse(t.Syntax.Start.Line, "%v", err)
		}
	}
	conflicts(a.Load, f.Replace)
	return a
}

// offline is modload.fixVersion without its queries: what would be looked up is taken to exist.
func offline(looksUp *bool) modfile.VersionFixer {
	return func(path, vers string) (string, error) {
		_, pathMajor, ok := module.SplitPathVersion(path)
		if !ok {
			return "", fmt.Errorf("malformed module path %q", path)
		}
		canonical := module.CanonicalVersion(vers)
		if vers != "" && canonical == vers {
			return vers, module.CheckPathMajor(vers, pathMajor)
		}
		if canonical != "" {
			return canonical, module.CheckPathMajor(canonical, pathMajor)
		}
		if !query.MatchString(vers) {
			return "", fmt.Errorf("disallowed version string %q", vers)
		}
		*looksUp = true
		if pathMajor == "" {
			return "v0.0.0", nil
		}
		return module.PathMajorPrefix(pathMajor) + ".0.0", nil
	}
}

var query = regexp.MustCompile(`^[<>=]*[0-9A-Za-z][0-9A-Za-z._/+~-]*$`)

func conflicts(v *verdict, replaces []*modfile.Replace) {
	seen := map[module.Version]module.Version{}
	for _, r := range replaces {
		if prior, ok := seen[r.Old]; ok && prior != r.New {
			v.refuse(r.Syntax.Start.Line, "conflicting replacements for %v", r.Old)
		}
		seen[r.Old] = r.New
	}
}

func work(q question) (a answer) {
	a.Edit, a.Load = &verdict{}, &verdict{}
	f, err := modfile.ParseWork(q.File, q.Text, nil)
	if err != nil {
		a.Edit.refuseAll(err)
		a.Load = a.Edit
		return a
	}
	a.Edit.Meaning = workMeaning(f)
	a.Edit.Formatted = string(modfile.Format(f.Syntax))
	a.Load.Meaning, a.Load.Formatted = a.Edit.Meaning, a.Edit.Formatted
	// modload.LoadWorkFile.
	seen := map[string]bool{}
	for _, d := range f.Use {
		root := d.Path
		if !filepath.IsAbs(root) {
			root = filepath.Join(filepath.Dir(q.File), root)
		}
		if seen[root] {
			a.Load.refuse(d.Syntax.Start.Line, "path %s appears multiple times in workspace", root)
		}
		seen[root] = true
	}
	for _, g := range f.Godebug {
		if g.Key == "default" && (!strings.HasPrefix(g.Value, "go") || !gover.IsValid(g.Value[2:])) {
			a.Load.refuse(g.Syntax.Start.Line, "value for default= must be goVERSION")
		}
	}
	conflicts(a.Load, f.Replace)
	return a
}

type m = map[string]any

func pinned(v module.Version) m {
	if v.Version == "" {
		return m{"path": v.Path}
	}
	return m{"path": v.Path, "version": v.Version}
}

// common fills what both kinds of file have.
func common(out m, g *modfile.Go, t *modfile.Toolchain, debug []*modfile.Godebug, replaces []*modfile.Replace) m {
	if g != nil {
		out["go"] = m{"version": g.Version, "line": g.Syntax.Start.Line}
	}
	if t != nil {
		out["toolchain"] = m{"name": t.Name, "line": t.Syntax.Start.Line}
	}
	godebug, replace := []m{}, []m{}
	for _, d := range debug {
		godebug = append(godebug, m{"key": d.Key, "value": d.Value, "line": d.Syntax.Start.Line})
	}
	for _, r := range replaces {
		replace = append(replace, m{"old": pinned(r.Old), "new": pinned(r.New), "line": r.Syntax.Start.Line})
	}
	out["godebug"], out["replace"] = godebug, replace
	return out
}

func modMeaning(f *modfile.File) m {
	require, exclude, retract, tool, ignore := []m{}, []m{}, []m{}, []m{}, []m{}
	for _, r := range f.Require {
		x := pinned(r.Mod)
		x["indirect"], x["line"] = r.Indirect, r.Syntax.Start.Line
		require = append(require, x)
	}
	for _, e := range f.Exclude {
		x := pinned(e.Mod)
		x["line"] = e.Syntax.Start.Line
		exclude = append(exclude, x)
	}
	for _, r := range f.Retract {
		retract = append(retract, m{"low": r.Low, "high": r.High, "rationale": r.Rationale, "line": r.Syntax.Start.Line})
	}
	for _, t := range f.Tool {
		tool = append(tool, m{"path": t.Path, "line": t.Syntax.Start.Line})
	}
	for _, i := range f.Ignore {
		ignore = append(ignore, m{"path": i.Path, "line": i.Syntax.Start.Line})
	}
	out := common(m{}, f.Go, f.Toolchain, f.Godebug, f.Replace)
	if f.Module != nil {
		x := m{"path": f.Module.Mod.Path, "line": f.Module.Syntax.Start.Line}
		if f.Module.Deprecated != "" {
			x["deprecated"] = f.Module.Deprecated
		}
		out["module"] = x
	}
	out["require"], out["exclude"], out["retract"], out["tool"], out["ignore"] = require, exclude, retract, tool, ignore
	return out
}

func workMeaning(f *modfile.WorkFile) m {
	use := []m{}
	for _, u := range f.Use {
		use = append(use, m{"path": u.Path, "line": u.Syntax.Start.Line})
	}
	out := common(m{}, f.Go, f.Toolchain, f.Godebug, f.Replace)
	out["use"] = use
	return out
}

// versions gives for each text its canonical form and whether it is a Go version, and for each pair its order.
func versions(list []string) any {
	canonical, valid := []string{}, []bool{}
	orders := [][]int{}
	for _, v := range list {
		canonical = append(canonical, module.CanonicalVersion(v))
		valid = append(valid, gover.IsValid(v))
		for _, w := range list {
			orders = append(orders, []int{semver.Compare(v, w), gover.Compare(v, w)})
		}
	}
	return m{"canonical": canonical, "valid": valid, "orders": orders}
}
