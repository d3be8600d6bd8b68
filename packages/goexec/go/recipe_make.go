package main

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// made is a recipe in the making.
type made struct {
	*recipe
	// work is the work folder of the go command.
	work string
	// outputs are the files that the steps so far have made there.
	outputs map[string]bool
}

// recipeFrom makes a recipe of what was noted while the go command built what was asked for; nil where that does not tell what another
// build would do.
func recipeFrom(notes []note, asked rebuild, sources map[string]source) *recipe {
	links := filter(notes, func(n note) bool { return n.tool() == "link" })
	if len(links) != 1 {
		return nil
	}
	tested, isTest := strings.CutSuffix(links[0].Package, ".test")
	link := links[0].step
	rest, known := isKnown("link", link.Argv)
	ids := filter(link.Argv, func(arg string) bool { return strings.HasPrefix(arg, "-buildid") })
	if !isTest || !known || len(rest) != 1 || link.Output == "" || len(ids) != 1 {
		return nil
	}
	m := made{
		recipe:  &recipe{Version: recipeVersion, Key: asked.key, Args: argsOf(asked), Sources: sources, Link: link, Tools: map[string]string{}},
		work:    filepath.Dir(filepath.Dir(link.Output)),
		outputs: map[string]bool{},
	}
	variant := " [" + tested + ".test]"
	own := []string{tested, tested + variant, tested + "_test" + variant, tested + ".test"}
	for _, n := range notes {
		isOwn := slices.Contains(own, n.Package)
		switch n.tool() {
		case "link":
		case "vet":
			if !m.vet(n.step, asked.dir) {
				return nil
			}
		case "compile":
			if isOwn && !m.compile(n.step, asked.dir) {
				return nil
			}
		default:
			if isOwn {
				return nil
			}
		}
	}
	vets := !slices.ContainsFunc(asked.argv, func(arg string) bool { return arg == "-vet=off" || arg == "--vet=off" })
	if !m.hasMade(archivesOf(link)) || !m.outputs[rest[0]] || !m.isConsistent(tested) || vets && !m.isVetted() {
		return nil
	}
	for _, s := range m.steps() {
		m.Tools[s.Argv[0]] = lookOf(s.Argv[0])
		s.replace(func(text string) string { return strings.ReplaceAll(text, m.work, inWork) })
	}
	return m.recipe
}

// hasMade tells whether what lies in the work folder was made by the steps so far. What was made for another package lies there as
// well, and does not when the go command has it from its cache.
func (m made) hasMade(files []string) bool {
	return !slices.ContainsFunc(files, func(file string) bool { return strings.HasPrefix(file, m.work) && !m.outputs[file] })
}

func (m made) compile(s step, dir string) bool {
	rest, known := isKnown("compile", s.Argv)
	isHere := !slices.ContainsFunc(s.Sources, func(file string) bool { return filepath.Dir(file) != dir })
	isAll := !slices.ContainsFunc(rest, func(arg string) bool { return !strings.HasSuffix(arg, ".go") })
	if !known || !isHere || !isAll || !m.hasMade(archivesOf(s)) {
		return false
	}
	m.outputs[s.Output] = true
	for _, file := range s.Sources {
		m.Compiled = append(m.Compiled, filepath.Base(file))
	}
	m.Compile = append(m.Compile, s)
	return true
}

func (m made) vet(s step, dir string) bool {
	cfg, ok := s.config()
	if !ok || cfg.Dir != dir {
		return ok
	}
	if !m.hasMade(cfg.used()) {
		return false
	}
	m.outputs[cfg.VetxOutput] = true
	m.Vet = append(m.Vet, s)
	return true
}

// isConsistent tells whether all was compiled that hangs on what was.
func (m made) isConsistent(tested string) bool {
	linked := importcfg(m.Link)
	outer, tests := linked[tested+"_test"]
	return !tests || !m.outputs[linked[tested]] || m.outputs[outer]
}

// isVetted tells whether the go command has vetted each package that it compiled, but for the main package, which it wrote itself.
func (m made) isVetted() bool {
	return !slices.ContainsFunc(m.Compile, func(s step) bool {
		return len(s.Sources) > 0 && !slices.ContainsFunc(m.Vet, func(v step) bool {
			cfg, _ := v.config()
			return !cfg.VetxOnly && sameFiles(cfg.GoFiles, s.Sources)
		})
	})
}

func sameFiles(some, others []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(some)), slices.Sorted(slices.Values(others)))
}

// importcfg gives the archives that a step names, by import path.
func importcfg(s step) map[string]string {
	found := map[string]string{}
	for _, text := range s.Files {
		for line := range strings.Lines(text) {
			rest, isFile := strings.CutPrefix(strings.TrimSpace(line), "packagefile ")
			if path, file, ok := strings.Cut(rest, "="); ok && isFile {
				found[path] = file
			}
		}
	}
	return found
}

func archivesOf(s step) []string {
	return slices.Collect(maps.Values(importcfg(s)))
}
