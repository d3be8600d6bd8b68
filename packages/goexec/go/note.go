package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// note is what the go command had a tool do, taken down before the tool ran.
type note struct {
	step
	// Package is what the go command calls it.
	Package string `json:"package"`
	// At is when, in nanoseconds since 1970.
	At int64 `json:"at"`
}

// noted are the variables that the go command sets for its tools beside those that it has itself. Of all others some may be secrets.
var noted = []string{
	"GOOS", "GOARCH", "GOROOT", "GOEXPERIMENT", "GO386", "GOAMD64", "GOARM", "GOARM64", "GOMIPS", "GOMIPS64", "GOPPC64", "GORISCV64",
	"GOWASM", "GOFIPS140", "GOTOOLCHAIN", "CGO_ENABLED", "CC", "CXX", "AR", "TERM", "PWD", "TOOLEXEC_IMPORTPATH",
}

// takeDown notes what the tool is about to do. What cannot be noted makes no recipe.
func takeDown(folder string, argv []string) {
	if slices.Contains(argv, "-V=full") {
		return
	}
	n := note{Package: os.Getenv("TOOLEXEC_IMPORTPATH"), At: time.Now().UnixNano()}
	n.Argv = argv
	n.Dir, _ = os.Getwd()
	n.Env = filter(os.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return slices.Contains(noted, name)
	})
	n.Files = map[string]string{}
	n.Output = valueOf(argv, "-o")
	work := filepath.Dir(n.Output)
	for i, arg := range argv {
		isSource := strings.HasSuffix(arg, ".go")
		switch {
		case i > 0 && argv[i-1] == "-importcfg", isSource && filepath.Dir(arg) == work, filepath.Base(arg) == "vet.cfg":
			if text, err := os.ReadFile(arg); err == nil {
				n.Files[arg] = string(text)
			}
		case isSource && filepath.IsAbs(arg):
			n.Sources = append(n.Sources, arg)
		case isSource:
			n.Sources = append(n.Sources, filepath.Join(n.Dir, arg))
		}
	}
	text, err := json.Marshal(n)
	if err != nil {
		return
	}
	if file, err := os.CreateTemp(folder, "*.json"); err == nil {
		file.Write(text)
		file.Close()
	}
}

// notesIn reads what was taken down, in the order of time; false where some of it cannot be read.
func notesIn(folder string) ([]note, bool) {
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, false
	}
	var notes []note
	for _, file := range files {
		var n note
		if text, err := os.ReadFile(file); err != nil || json.Unmarshal(text, &n) != nil {
			return nil, false
		}
		notes = append(notes, n)
	}
	slices.SortFunc(notes, func(a, b note) int { return int(a.At - b.At) })
	return notes, true
}

func (n note) tool() string {
	return strings.TrimSuffix(filepath.Base(n.Argv[0]), ".exe")
}

func valueOf(argv []string, name string) string {
	for i, arg := range argv {
		if arg == name && i+1 < len(argv) {
			return argv[i+1]
		}
	}
	return ""
}

// Flags of the tools whose meaning lies in the command line and the files that a step has: with a value of their own, alone, and with a
// value behind a sign of equality.
var (
	flagsBeforeValue = map[string][]string{
		"compile": {"-o", "-trimpath", "-p", "-installsuffix", "-buildid", "-goversion", "-importcfg"},
		"link":    {"-o", "-importcfg", "-installsuffix", "-X"},
	}
	flagsAlone = map[string][]string{
		"compile": {"-complete", "-race", "-msan", "-asan", "-nolocalimports", "-pack", "-shared", "-N", "-l"},
		"link":    {"-race", "-msan", "-asan", "-s", "-w"},
	}
	flagsWithValue = map[string][]string{
		"compile": {"-lang", "-c", "-dwarf", "-trimpath"},
		"link":    {"-buildmode", "-buildid", "-extld", "-extldflags", "-linkmode", "-X"},
	}
)

// isKnown tells whether all flags are known, and gives what follows them.
func isKnown(tool string, argv []string) (rest []string, ok bool) {
	for i := 1; i < len(argv); i++ {
		name, _, hasValue := strings.Cut(argv[i], "=")
		switch {
		case slices.Contains(flagsBeforeValue[tool], argv[i]):
			i++
		case hasValue && slices.Contains(flagsWithValue[tool], name):
		case !hasValue && slices.Contains(flagsAlone[tool], name):
		case strings.HasPrefix(name, "-"):
			return nil, false
		default:
			return argv[i:], true
		}
	}
	return nil, true
}

// vetConfig is what is looked at of the file that `go vet` hands its tool (`vetConfig` in cmd/go/internal/work/exec.go).
type vetConfig struct {
	Dir         string
	GoFiles     []string
	PackageFile map[string]string
	PackageVetx map[string]string
	VetxOnly    bool
	VetxOutput  string
	Stdout      string
}

// used are the files that other steps have made.
func (c vetConfig) used() []string {
	return slices.Concat(slices.Collect(maps.Values(c.PackageFile)), slices.Collect(maps.Values(c.PackageVetx)))
}

// config reads the vet.cfg of a step.
func (s step) config() (cfg vetConfig, ok bool) {
	for file, text := range s.Files {
		if filepath.Base(file) == "vet.cfg" {
			return cfg, json.Unmarshal([]byte(text), &cfg) == nil
		}
	}
	return cfg, false
}
