// Command goexec is the parent of the processes that gows starts.
//
//	goexec [-split] [-trace FILE] -- ARGV...
//	goexec -tests RELEASE
//	goexec -traceable
//	goexec -terminal
//	goexec -tool SOCKET TOOL ARGS...
//	goexec -cacheprog SOCKET GOCACHE PATIENCE
//	goexec -rebuild RECIPE KEY DIR TARGET -- GO ARGS...
//	goexec -note FOLDER TOOL ARGS...
//
// With -tests it is the parent of all test processes of a run (tests.go); else of one, which is what follows.
//
// The process runs in goexec's working directory and environment, with an empty standard input, in a process group of
// its own. Its output goes through a real pipe (node hands out sockets, and a script that writes to /dev/stderr fails
// on one) to goexec's standard output; -split keeps standard error out of it, as messages.
//
// Standard input carries commands, one a line: "quit" and "interrupt" are signals to the process, "kill" ends its
// group. When standard input closes, gows is gone and the group is killed: so no process outlives gows, however it
// ends. Standard error carries messages, one JSON object a line.
//
// After the process has ended, goexec waits until the output is closed by all that inherited it, or until it is told
// to kill: how long to wait is for gows to say. Then it kills what is left of the group and exits with 0.
//
// With -trace it takes down what the process, and all that it starts, asks of the file system (package trace). Where the
// kernel does not let it, there is no FILE; -traceable says why.
//
// With -terminal it starts nothing and gives the terminal, descriptor 3, its mode back should gows be killed.
//
// With -tool it is the -toolexec program of the go command, and gows says when the tool may run (tool.go).
//
// With -rebuild it builds a test binary by the tools alone, as the go command did before, or has the go command build it; with -note it
// stands before the tools of that and takes down what they do (rebuild.go).
//
// With -cacheprog it is the GOCACHEPROG of the go command: the go command's build cache, and what gows brings (cacheprog.go).
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"sync"
	"time"
)

// message is one line to gows; one field is set.
type message struct {
	Started *started `json:"started,omitempty"`
	Failed  *failed  `json:"failed,omitempty"`
	Exited  *exited  `json:"exited,omitempty"`
	Stderr  []byte   `json:"stderr,omitempty"`
	// Of tests only.
	Closed *outputFacts `json:"closed,omitempty"`
	Done   bool         `json:"done,omitempty"`
}

type started struct {
	Pid int `json:"pid"`
}

// failed says that the process could not be started, in the words of os/exec.
type failed struct {
	Error string `json:"error"`
}

// exited says how the process ended. Code is -1 after a signal; State is what os.ProcessState.String says.
type exited struct {
	Code      int     `json:"code"`
	Signal    int     `json:"signal,omitempty"`
	State     string  `json:"state"`
	WallMs    float64 `json:"wallMs"`
	UserMs    float64 `json:"userMs"`
	SystemMs  float64 `json:"systemMs"`
	MaxRssKiB int64   `json:"maxRssKiB"`
}

// A process in a group cut off from goexec's own cannot be waited for longer than this once it was told to end.
const killGrace = 300 * time.Millisecond

func init() {
	// The parent-death signal of Linux is sent when the thread that forked ends, so the main goroutine, which forks,
	// stays on the main thread.
	runtime.LockOSThread()
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == "-terminal" {
		guardTerminal()
		return
	}
	if len(os.Args) == 3 && os.Args[1] == "-tests" {
		runTests(os.Args[2])
		return
	}
	if len(os.Args) > 3 && os.Args[1] == "-tool" {
		runTool(os.Args[2], os.Args[3:])
		return
	}
	if len(os.Args) > 3 && os.Args[1] == "-note" {
		takeDown(os.Args[2], os.Args[3:])
		become(os.Args[3:])
	}
	if len(os.Args) > 7 && os.Args[1] == "-rebuild" && os.Args[6] == "--" {
		runRebuild(rebuild{recipe: os.Args[2], key: os.Args[3], dir: os.Args[4], target: os.Args[5], argv: os.Args[7:]})
		return
	}
	if len(os.Args) == 5 && os.Args[1] == "-cacheprog" {
		if patience, err := time.ParseDuration(os.Args[4]); err == nil {
			runCacheProg(os.Args[2], os.Args[3], patience)
			return
		}
	}
	if len(os.Args) == 2 && os.Args[1] == "-answer" {
		answerTraced()
		return
	}
	if len(os.Args) == 2 && os.Args[1] == "-traceable" {
		if err := traceable(); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		return
	}
	if len(os.Args) > 3 && os.Args[1] == "-traced" {
		becomeTraced(os.Args[3:])
		return
	}
	asked, err := arguments(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "goexec:", err)
		os.Exit(2)
	}
	// Caught, not ignored: an ignored signal would stay ignored in the process. Only gows says when to stop.
	signal.Notify(make(chan os.Signal, 1), heldSignals...)

	out := &sender{enc: json.NewEncoder(os.Stderr)}
	p, err := start(asked, out)
	if err != nil {
		out.send(message{Failed: &failed{Error: err.Error()}})
		os.Exit(1)
	}
	out.send(message{Started: &started{Pid: p.cmd.Process.Pid}})
	killed := make(chan struct{})
	go p.obey(os.Stdin, sync.OnceFunc(func() {
		p.group.kill()
		close(killed)
	}))

	p.cmd.Wait()
	out.send(message{Exited: p.exit()})
	select {
	case <-p.copied:
	case <-killed:
		select {
		case <-p.copied:
		case <-time.After(killGrace):
		}
	}
	p.group.kill()
	if p.tracing != nil {
		p.tracing.finish(asked.trace)
	}
}

// request is what the command line asks for.
type request struct {
	argv  []string
	split bool
	// trace is the file for what is taken down; empty for none.
	trace string
	// dir is the process's folder and PWD; empty for goexec's own.
	dir string
	// env is what the process has beside goexec's own variables, where it has a folder.
	env []string
}

func arguments(args []string) (asked request, err error) {
	for i := 0; i < len(args); i++ {
		switch arg := args[i]; {
		case arg == "-split":
			asked.split = true
		case arg == "-trace" && i+1 < len(args):
			i++
			asked.trace = args[i]
		case arg == "--":
			if i+1 == len(args) {
				return request{}, errors.New("no command after --")
			}
			asked.argv = args[i+1:]
			return asked, nil
		default:
			return request{}, fmt.Errorf("unknown argument %q", arg)
		}
	}
	return request{}, errors.New("usage: goexec [-split] [-trace FILE] -- ARGV..., goexec -tests RELEASE, goexec -terminal, goexec -tool SOCKET TOOL ARGS..., or goexec -cacheprog SOCKET GOCACHE PATIENCE")
}

type process struct {
	cmd *exec.Cmd
	// tracing is nil where nothing is taken down.
	tracing *tracing
	group   *group
	began   time.Time
	copied  chan struct{} // closed when all output is copied, so closed by all who had it
}

// start tries until the process runs or cannot.
func start(asked request, out *sender) (*process, error) {
	stdout, stdoutEnd, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	stderr, stderrEnd := stdout, stdoutEnd
	if asked.split {
		if stderr, stderrEnd, err = os.Pipe(); err != nil {
			return nil, err
		}
	}
	p, err := begin(asked, stdoutEnd, stderrEnd)
	for isTextBusy(err) {
		time.Sleep(busyPause)
		p, err = begin(asked, stdoutEnd, stderrEnd)
	}
	stdoutEnd.Close()
	if asked.split {
		stderrEnd.Close()
	}
	if err != nil {
		return nil, err
	}

	var copies sync.WaitGroup
	copies.Add(1)
	go func() {
		defer copies.Done()
		io.Copy(os.Stdout, stdout)
	}()
	if asked.split {
		copies.Add(1)
		go func() {
			defer copies.Done()
			io.Copy(stderrWriter{out}, stderr)
		}()
	}
	go func() {
		copies.Wait()
		close(p.copied)
	}()
	return p, nil
}

// A binary just written may be open for writing in a process that is about to exec (golang.org/issue/22315).
const busyPause = 5 * time.Millisecond

// begin starts the process, once.
func begin(asked request, stdout, stderr *os.File) (*process, error) {
	p := &process{copied: make(chan struct{})}
	for traced := asked.trace != ""; ; traced = false {
		p.cmd = exec.Command(asked.argv[0], asked.argv[1:]...)
		p.cmd.Stdout, p.cmd.Stderr = stdout, stderr
		if asked.dir != "" {
			p.cmd.Dir, p.cmd.Env = asked.dir, append(append(os.Environ(), "PWD="+asked.dir), asked.env...)
		}
		p.group = newGroup(p.cmd)
		p.began = time.Now()
		var err error
		if traced {
			p.tracing, err = startTraced(p.cmd, asked.argv)
		} else {
			err = p.cmd.Start()
		}
		switch {
		case traced && err == errNotTraced:
			continue
		case err != nil:
			return nil, err
		}
		p.group.started(p.cmd.Process)
		return p, nil
	}
}

// obey carries out commands until the input closes, then kills.
func (p *process) obey(commands io.Reader, kill func()) {
	lines := bufio.NewScanner(commands)
	for lines.Scan() {
		switch lines.Text() {
		case "quit":
			p.group.quit()
		case "interrupt":
			p.group.interrupt()
		case "kill":
			kill()
		}
	}
	kill()
}

func (p *process) exit() *exited {
	if p.cmd.ProcessState == nil {
		return &exited{Code: -1, State: "unknown state"}
	}
	return exitedOf(p.cmd.ProcessState, time.Since(p.began))
}

func exitedOf(state *os.ProcessState, wall time.Duration) *exited {
	e := &exited{
		Code:     state.ExitCode(),
		State:    state.String(),
		WallMs:   ms(wall),
		UserMs:   ms(state.UserTime()),
		SystemMs: ms(state.SystemTime()),
	}
	e.Signal, e.MaxRssKiB = ending(state)
	return e
}

func ms(d time.Duration) float64 {
	return float64(d.Microseconds()) / 1000
}

// sender writes messages one at a time.
type sender struct {
	mu  sync.Mutex
	enc *json.Encoder
}

func (s *sender) send(m message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.enc.Encode(m)
}

// stderrWriter sends what the process writes to standard error as messages.
type stderrWriter struct{ to *sender }

func (w stderrWriter) Write(b []byte) (int, error) {
	if err := w.to.send(message{Stderr: b}); err != nil {
		return 0, err
	}
	return len(b), nil
}
