package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"runtime/debug"
	"sync"
	"time"
)

// order is one line from gows to goexec -tests: what to do with which test. gows numbers its tests; a number is over with
// the answer to "finish".
type order struct {
	// Do is "start", "quit", "interrupt", "kill" or "finish".
	Do string `json:"do"`
	ID int    `json:"id"`

	// Of "start": the folder is the process's PWD as well; Env is what it has beside goexec's own.
	Argv    []string `json:"argv"`
	Dir     string   `json:"dir"`
	Env     []string `json:"env"`
	Package string   `json:"package"`
	Trace   string   `json:"trace"`

	// Output, of "finish", is what is to be converted after all that the process has written.
	Output string `json:"output"`
}

// runTests is the parent of all test processes of a run: to start one from here takes a tenth of what it takes node, and
// happens beside it. Each is what goexec makes of a single process, but for its output, which goes through test2json.
//
// Standard input carries orders, standard output what comes of them: `m`, the number of the test, a space, a message; or
// `e`, the number, a space, an event of test2json. Each test is "started" or "failed"; "exited"; "closed" when all its
// output has been converted; and after "finish", which a test that failed to start gets too, "done". When standard
// input closes, all are killed.
func runTests(release string) {
	newConverter := converters[release]
	if newConverter == nil {
		fmt.Fprintln(os.Stderr, "goexec: -tests takes go125, go126 or go127")
		os.Exit(2)
	}
	signal.Notify(make(chan os.Signal, 1), heldSignals...)
	// A process counts as its peak what its parent had when it began: 3 MiB, and 30 KiB for each test at work. The tests'
	// variables, which goexec has as well, are not meant for it.
	debug.SetGCPercent(gcPercent)
	debug.SetMemoryLimit(math.MaxInt64)
	s := &tests{out: &lines{to: os.Stdout}, byID: map[int]*test{}, starts: make(chan *test, 64)}
	over := make(chan struct{})
	go func() {
		s.obey(os.Stdin, newConverter)
		close(over)
	}()
	// Started here, on the main thread, with whose end they die.
	for {
		select {
		case t := <-s.starts:
			s.start(t)
		case <-over:
			s.killAll()
			s.following.Wait()
			return
		}
	}
}

const gcPercent = 25

type tests struct {
	out    *lines
	starts chan *test
	// following are tests that have begun and have not closed.
	following sync.WaitGroup
	mu        sync.Mutex
	byID      map[int]*test
}

type test struct {
	order  order
	output *converted
	// process is nil before the start, and after the end.
	process *process
	killed  chan struct{}
	kill    func()
}

func (s *tests) obey(orders io.Reader, newConverter func(io.Writer, string) converter) {
	for decoder := json.NewDecoder(orders); ; {
		var o order
		if decoder.Decode(&o) != nil {
			return
		}
		if o.Do == "start" {
			t := &test{order: o, output: &converted{id: o.ID, out: s.out}, killed: make(chan struct{})}
			s.out.send(func() { t.output.to = newConverter(t.output, o.Package) })
			s.mu.Lock()
			s.byID[o.ID] = t
			s.mu.Unlock()
			s.starts <- t
			continue
		}
		s.mu.Lock()
		t := s.byID[o.ID]
		if t != nil && o.Do == "finish" {
			delete(s.byID, o.ID)
		}
		if t != nil && t.process != nil {
			t.tell(o.Do)
		}
		s.mu.Unlock()
		if t != nil && o.Do == "finish" {
			t.output.finish(o.Output)
			s.out.message(o.ID, message{Done: true})
		}
	}
}

func (t *test) tell(what string) {
	switch what {
	case "quit":
		t.process.group.quit()
	case "interrupt":
		t.process.group.interrupt()
	case "kill":
		t.kill()
	}
}

func (s *tests) start(t *test) {
	stdout, stdoutEnd, err := os.Pipe()
	if err != nil {
		s.out.message(t.order.ID, message{Failed: &failed{Error: err.Error()}})
		return
	}
	p, err := begin(request{argv: t.order.Argv, dir: t.order.Dir, env: t.order.Env, trace: t.order.Trace}, stdoutEnd, stdoutEnd)
	stdoutEnd.Close()
	if err != nil {
		stdout.Close()
		if isTextBusy(err) {
			// The others do not wait for it.
			time.AfterFunc(busyPause, func() { s.starts <- t })
			return
		}
		s.out.message(t.order.ID, message{Failed: &failed{Error: err.Error()}})
		return
	}
	s.mu.Lock()
	t.process = p
	t.kill = sync.OnceFunc(func() {
		p.group.kill()
		close(t.killed)
	})
	s.mu.Unlock()
	s.out.message(t.order.ID, message{Started: &started{Pid: p.cmd.Process.Pid}})
	go func() {
		t.output.copy(stdout)
		close(p.copied)
	}()
	s.following.Add(1)
	go s.follow(t, p, stdout)
}

// follow sees a test to its end.
func (s *tests) follow(t *test, p *process, stdout *os.File) {
	defer s.following.Done()
	p.cmd.Wait()
	s.out.message(t.order.ID, message{Exited: p.exit()})
	select {
	case <-p.copied:
	case <-t.killed:
		select {
		case <-p.copied:
		case <-time.After(killGrace):
		}
	}
	p.group.kill()
	stdout.Close() // something that has left the group may still hold it
	<-p.copied
	if p.tracing != nil {
		p.tracing.finish(t.order.Trace)
	}
	s.mu.Lock()
	t.process = nil
	s.mu.Unlock()
	s.out.message(t.order.ID, message{Closed: &t.output.facts})
}

// killAll is for when gows is gone.
func (s *tests) killAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.byID {
		if t.process != nil {
			t.kill()
		}
	}
}
