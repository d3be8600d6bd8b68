//go:build unix

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// runRebuild builds the binary as the go command did before, by the tools alone, where it would run just those. In any doubt, and where
// a tool fails or says something, the go command builds it and has the last word, and what it does is taken down for the next time.
func runRebuild(asked rebuild) {
	before, err := readSources(asked.dir)
	if err != nil {
		become(asked.argv)
	}
	known := readRecipe(asked.recipe)
	if known != nil && known.fits(asked, before) && known.carryOut(asked, before) {
		now := time.Now()
		os.Chtimes(asked.recipe, now, now)
		return
	}
	notes, err := os.MkdirTemp(os.Getenv("GOTMPDIR"), "notes")
	argv, ok := withNotes(asked.argv, notes)
	if err != nil || !ok {
		become(asked.argv)
	}
	state := runToEnd(argv)
	if state.Success() {
		taken, ok := notesIn(notes)
		// What was edited meanwhile belongs to no recipe.
		after, err := readSources(asked.dir)
		if ok && err == nil && maps.Equal(before, after) {
			if made := recipeFrom(taken, asked, after); made != nil {
				made.write(asked.recipe)
			}
		}
	}
	exitAs(state)
}

// withNotes has the go command's tools taken down; false where the path of this program, or of the folder, cannot be written.
func withNotes(argv []string, folder string) ([]string, bool) {
	self, err := os.Executable()
	if err != nil || len(argv) < 2 || strings.ContainsAny(self+folder, `'"`) {
		return nil, false
	}
	flag := fmt.Sprintf("-toolexec='%s' -note '%s'", self, folder)
	return slices.Concat(argv[:2], []string{flag}, argv[2:]), true
}

// runToEnd runs the go command in this process's place, but comes back.
func runToEnd(argv []string) *os.ProcessState {
	// What is sent to the group is for the go command, which ends in its time.
	signal.Notify(make(chan os.Signal, 1), heldSignals...)
	attr := &syscall.SysProcAttr{}
	dieWithParent(attr)
	files := []*os.File{os.Stdin, os.Stdout, os.Stderr}
	child, err := os.StartProcess(argv[0], argv, &os.ProcAttr{Files: files, Sys: attr})
	if err != nil {
		become(argv)
	}
	state, err := child.Wait()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return state
}

// exitAs ends as the other process did.
func exitAs(state *os.ProcessState) {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		signal.Reset()
		syscall.Kill(os.Getpid(), status.Signal())
		time.Sleep(time.Second)
		os.Exit(1)
	}
	os.Exit(state.ExitCode())
}

// carryOut makes the binary of that source; false where something does not go as it did before, and nothing is where it was to go then.
func (r *recipe) carryOut(asked rebuild, sources map[string]source) bool {
	work, err := os.MkdirTemp(os.Getenv("GOTMPDIR"), "rebuild")
	if err != nil {
		return false
	}
	ctx, cancel := context.WithCancel(context.Background())
	var tools sync.WaitGroup
	isMade := false
	defer func() {
		cancel()
		if !isMade {
			// The go command has the disk and the cores to itself.
			tools.Wait()
			os.RemoveAll(work)
		}
	}()
	if r.place(work, sources) != nil {
		return false
	}
	compiled := make(chan struct{})
	vetted := make(chan error, 1)
	tools.Go(func() { vetted <- r.vet(ctx, work, compiled) })
	linked := make(chan error, 1)
	tools.Go(func() {
		err := r.compile(ctx, asked.dir, sources)
		close(compiled)
		if err == nil {
			err = r.Link.run(ctx)
		}
		linked <- err
	})
	for range 2 {
		select {
		case err = <-vetted:
		case err = <-linked:
		}
		if err != nil {
			return false
		}
	}
	info, err := os.Lstat(r.Link.Output)
	isMade = err == nil && info.Mode().IsRegular() && os.Rename(r.Link.Output, asked.target) == nil
	return isMade
}

// place puts the files of the steps, and names of what is built, into a work folder. The go command knows by these names what a binary
// was made of, so they are none of its own, and others for other source.
func (r *recipe) place(work string, sources map[string]source) error {
	id, err := r.id(sources)
	if err != nil {
		return err
	}
	for _, s := range r.steps() {
		s.replace(func(text string) string { return strings.ReplaceAll(text, inWork, work) })
		for i, arg := range s.Argv {
			switch {
			case arg == "-buildid" && i+1 < len(s.Argv):
				s.Argv[i+1] = id + "/" + id
			case strings.HasPrefix(arg, "-buildid="):
				s.Argv[i] = "-buildid=" + strings.Join([]string{id, id, id, id}, "/")
			}
		}
		for file, text := range s.Files {
			if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
				return err
			}
			if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
				return err
			}
		}
	}
	return nil
}

// id is of the length of those of the go command (`buildid.HashToString`).
func (r *recipe) id(sources map[string]source) (string, error) {
	text, err := json.Marshal([]any{r, sources})
	if err != nil {
		return "", err
	}
	all := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(all[:15]), nil
}

// compile fails where the source is edited meanwhile: the binary would have the id of another one.
func (r *recipe) compile(ctx context.Context, dir string, sources map[string]source) error {
	for _, s := range r.Compile {
		if err := s.run(ctx); err != nil {
			return err
		}
	}
	if now, err := readSources(dir); err != nil || !maps.Equal(sources, now) {
		return errSaid
	}
	return nil
}

// vet begins at once with what needs nothing that is compiled now.
func (r *recipe) vet(ctx context.Context, work string, compiled <-chan struct{}) error {
	for _, s := range r.Vet {
		cfg, ok := s.config()
		if !ok {
			return errSaid
		}
		if slices.ContainsFunc(cfg.used(), func(file string) bool { return strings.HasPrefix(file, work) }) {
			<-compiled
		}
		if err := s.run(ctx); err != nil {
			return err
		}
		if said, err := os.ReadFile(cfg.Stdout); cfg.Stdout != "" && err == nil && len(said) > 0 {
			return errSaid
		}
	}
	return nil
}

// errSaid is for the go command to tell.
var errSaid = errors.New("a tool said something")

func (s step) run(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, s.Argv[0], s.Argv[1:]...)
	cmd.Dir, cmd.Env = s.Dir, append(os.Environ(), s.Env...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	// What a linker starts itself may outlive it.
	cmd.WaitDelay = killGrace
	err := cmd.Run()
	if err == nil && said.Len() > 0 {
		return errSaid
	}
	return err
}
