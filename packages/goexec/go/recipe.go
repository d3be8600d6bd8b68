package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// rebuild asks for the test binary of one package.
type rebuild struct {
	// recipe is the file that holds one, or will.
	recipe string
	// key stands for all that the build hangs on but the package's own source.
	key string
	// dir is the package's folder, and target where the binary goes; absolute.
	dir, target string
	// argv is the go command that builds it.
	argv []string
}

// recipe says how the go command built the test binary of a package whose own source alone is edited: which tools it ran, with which
// arguments and files. Every path beneath its work folder begins with inWork.
type recipe struct {
	Version int `json:"version"`
	// Key stands for all that the build hangs on but the package's own source.
	Key string `json:"key"`
	// Args are those of the go command, but for where it writes what it did.
	Args []string `json:"args"`
	// Sources are the Go files in the package's folder, by name.
	Sources map[string]source `json:"sources"`
	// Compiled are the names of those that the compile steps read.
	Compiled []string `json:"compiled"`
	// Compile are in the order in which they ran: what one makes, the next may read.
	Compile []step `json:"compile"`
	Vet     []step `json:"vet"`
	Link    step   `json:"link"`
	// Tools are the programs, by path, as they looked.
	Tools map[string]string `json:"tools"`
}

const recipeVersion = 1

// inWork stands for the work folder. No path and no argument begins with this byte.
const inWork = "\x01WORK"

// step is one call of a tool. It reads what it is given as files, makes Output, and says nothing.
type step struct {
	Argv []string `json:"argv"`
	Dir  string   `json:"dir"`
	// Env is what the go command sets for it.
	Env []string `json:"env"`
	// Files are what the go command wrote for it, by path.
	Files  map[string]string `json:"files"`
	Output string            `json:"output"`
	// Sources are the absolute Go files that are not among Files.
	Sources []string `json:"sources"`
}

func readRecipe(file string) *recipe {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	var r recipe
	if json.Unmarshal(text, &r) != nil || r.Version != recipeVersion {
		return nil
	}
	return &r
}

// fits tells whether the go command would run the same steps for the source as it is now.
func (r *recipe) fits(asked rebuild, now map[string]source) bool {
	if r.Key != asked.key || !slices.Equal(r.Args, argsOf(asked)) || len(r.Sources) != len(now) {
		return false
	}
	for name, was := range r.Sources {
		is, there := now[name]
		if !there || is.Skeleton != was.Skeleton {
			return false
		}
		if is.Content != was.Content && !slices.Contains(r.Compiled, name) {
			return false
		}
	}
	for tool, looked := range r.Tools {
		if looked != lookOf(tool) {
			return false
		}
	}
	return true
}

func argsOf(asked rebuild) []string {
	return filter(asked.argv, func(arg string) bool { return !strings.HasPrefix(arg, "-debug-actiongraph=") })
}

// write replaces the recipe at once or not at all.
func (r *recipe) write(file string) {
	text, err := json.Marshal(r)
	if err != nil || os.MkdirAll(filepath.Dir(file), 0o777) != nil {
		return
	}
	draft, err := os.CreateTemp(filepath.Dir(file), "draft")
	if err != nil {
		return
	}
	_, err = draft.Write(text)
	if closeErr := draft.Close(); err != nil || closeErr != nil || os.Rename(draft.Name(), file) != nil {
		os.Remove(draft.Name())
	}
}

func (r *recipe) steps() []*step {
	var all []*step
	for i := range r.Compile {
		all = append(all, &r.Compile[i])
	}
	for i := range r.Vet {
		all = append(all, &r.Vet[i])
	}
	return append(all, &r.Link)
}

// replace changes each text in which a path may stand.
func (s *step) replace(change func(string) string) {
	argv := slices.Clone(s.Argv)
	for i, arg := range argv {
		argv[i] = change(arg)
	}
	files := map[string]string{}
	for file, text := range s.Files {
		files[change(file)] = change(text)
	}
	s.Argv, s.Files, s.Output = argv, files, change(s.Output)
}

// lookOf says how a program looks; it is another one when that changes.
func lookOf(file string) string {
	info, err := os.Stat(file)
	if err != nil {
		return ""
	}
	return fmt.Sprint(info.ModTime().UnixNano(), info.Mode(), info.Size())
}

func filter[T any](all []T, keep func(T) bool) []T {
	var kept []T
	for _, one := range all {
		if keep(one) {
			kept = append(kept, one)
		}
	}
	return kept
}
