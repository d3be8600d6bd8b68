//go:build amd64 || arm64

// Package trace takes down what processes ask of the file system, on Linux by seccomp notifications: the kernel asks
// before each call that names a path, and carries it out after the answer.
package trace

import (
	"bytes"
	"fmt"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"
	"unicode/utf8"
)

// Tracer is asked by the kernel before each call of a process, and of all that it starts, that names a path. It takes
// down what the call asks, and has it go on. One thread does all; nobody else looks at the fields before it has ended.
type Tracer struct {
	listener int
	// unprivileged: programs that are started gain no rights, which they would without a tracer.
	unprivileged bool

	rows map[string]struct{}
	// led is where paths lead, until one may have become a link.
	led map[string]string
	// linking are threads that make or move links, and may not be done with it: nothing is remembered meanwhile.
	linking  map[uint32]struct{}
	order    bytes.Buffer
	programs int
	bound    map[string]bool
	ptraced  bool

	// Why the rows are not all that was read; why the processes may have done something else than without a tracer.
	why, disturbed string

	calls int
	spent time.Duration

	stopping atomic.Bool
	thread   chan int
	ended    chan struct{}
}

// More than these, and a file of them would be larger than what it is good for.
const mostRows = 200_000

// New follows all that has the filter of a listener.
func New(listener int, unprivileged bool) *Tracer {
	t := &Tracer{
		listener:     listener,
		unprivileged: unprivileged,
		rows:         map[string]struct{}{},
		led:          map[string]string{},
		linking:      map[uint32]struct{}{},
		bound:        map[string]bool{},
		thread:       make(chan int, 1),
		ended:        make(chan struct{}),
	}
	wakeHere(listener)
	go t.serve()
	return t
}

func (t *Tracer) serve() {
	runtime.LockOSThread()
	t.thread <- syscall.Gettid()
	defer close(t.ended)
	var n notification
	for {
		got, err := receive(t.listener, &n)
		if err == errUnused {
			return
		}
		if err != nil {
			t.incomplete(fmt.Sprintf("it could not be followed any more (%v)", err))
			return
		}
		if got {
			began := time.Now()
			t.take(&n)
			goOn(t.listener, &n)
			t.calls++
			t.spent += time.Since(began)
		}
		if t.stopping.Load() {
			return
		}
	}
}

// stop ends the thread between two calls: one that it has taken and not answered would never end.
func (t *Tracer) stop() {
	t.stopping.Store(true)
	thread := <-t.thread
	for {
		select {
		case <-t.ended:
			return
		default:
			// Only wakes it from waiting: the Go runtime takes it for a request to let others run.
			syscall.Tgkill(syscall.Getpid(), thread, syscall.SIGURG)
			time.Sleep(100 * time.Microsecond)
		}
	}
}

func (t *Tracer) incomplete(why string) {
	if t.why == "" {
		t.why = why
	}
}

func (t *Tracer) disturb(why string) {
	if t.disturbed == "" {
		t.disturbed = why
	}
}

func (t *Tracer) take(n *notification) {
	if n.arch != auditArch || n.number < 0 || n.number > sysLastKnown {
		t.incomplete("it made system calls that are not known")
		return
	}
	one := calls[uint32(n.number)]
	if one.look != nil {
		one.look(t, n)
		return
	}
	if t.why != "" {
		return
	}
	t.linked(n.pid)
	for _, named := range one.paths {
		t.note(n, named)
	}
	if one.links {
		t.linking[n.pid] = struct{}{}
	}
}

// linked sees which threads are done: those that call again, or are gone.
func (t *Tracer) linked(caller uint32) {
	for thread := range t.linking {
		if thread == caller || syscall.Kill(int(thread), 0) == syscall.ESRCH {
			delete(t.linking, thread)
			clear(t.led)
		}
	}
}

func (t *Tracer) note(n *notification, what named) {
	follow := !what.ends
	if what.flags >= 0 {
		flags := n.args[what.flags]
		if what.ends {
			follow = flags&atSymlinkFollow != 0
		} else {
			follow = flags&atSymlinkNofollow == 0
		}
	}
	folder := int32(atFdcwd)
	if what.dir >= 0 {
		folder = int32(n.args[what.dir])
	}
	t.notePath(n.pid, what.verb, folder, n.args[what.path], follow)
}

// notePath takes down the path at an address, and answers it; empty where the call names none.
func (t *Tracer) notePath(pid uint32, of verb, folder int32, address uint64, follow bool) string {
	name, ok := t.text(pid, address)
	if !ok || name == "" {
		return "" // what the descriptor itself is open on was named when it was opened
	}
	path, ok := t.absolute(pid, folder, name)
	if !ok {
		return ""
	}
	key := string(of) + path
	if !follow {
		key = "l" + key
	}
	real, known := t.led[key]
	if !known || len(t.linking) > 0 {
		folder := false
		if real, folder = lookAt(path, follow); folder && of == opens {
			of = asks // until it is listed
		}
		if len(t.linking) == 0 {
			t.led[key] = real
		}
		t.add(of, path)
		if real != path {
			t.add(of, real)
		}
	}
	return real
}

func (t *Tracer) add(of verb, path string) {
	if path == "" || path[0] != '/' || ofProcess(path) {
		return
	}
	if !utf8.ValidString(path) {
		t.incomplete("it named a path that is no UTF-8")
		return
	}
	row := string(of) + path
	if _, known := t.rows[row]; known {
		return
	}
	if len(t.rows) == mostRows {
		t.incomplete("it named more paths than are taken down")
		return
	}
	t.rows[row] = struct{}{}
	t.order.WriteString(row)
	t.order.WriteByte(0)
}
