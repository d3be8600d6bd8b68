//go:build unix

package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// cacheLine is one line to gows; one field is set.
type cacheLine struct {
	// Get is an action whose output is asked for.
	Get string `json:"get,omitempty"`
	// Put is one whose output was made here.
	Put    string `json:"put,omitempty"`
	Output string `json:"output,omitempty"`
	File   string `json:"file,omitempty"`
	Size   int64  `json:"size,omitempty"`
	// Used comes last.
	Used *cacheUse `json:"used,omitempty"`
}

// cacheUse counts what gows does not see.
type cacheUse struct {
	// Local are outputs that GOCACHE had.
	Local      int64 `json:"local"`
	LocalBytes int64 `json:"localBytes"`
	// Made are outputs that the go command put there.
	Made int64 `json:"made"`
	// Sample are some of the actions whose outputs GOCACHE has now.
	Sample []string `json:"sample"`
}

// sampled is how many tell whether GOCACHE is still the one in which they were.
const sampled = 16

// note takes the lowest ids into the sample: they are hashes, so that each has the same chance.
func (u *cacheUse) note(action cacheID) {
	name := action.String()
	if len(u.Sample) == sampled && name >= u.Sample[sampled-1] {
		return
	}
	at, found := slices.BinarySearch(u.Sample, name)
	if found {
		return
	}
	u.Sample = slices.Insert(u.Sample, at, name)
	u.Sample = u.Sample[:min(len(u.Sample), sampled)]
}

// cacheReply is one line from gows. With a size so many bytes follow, the output; without, there is none.
type cacheReply struct {
	For  string `json:"for"`
	Size *int64 `json:"size"`
}

// largestOutput is more than gows takes from a remote.
const largestOutput = 1 << 30

// cachePeer is gows, at the other end of a socket. A nil one answers nothing.
type cachePeer struct {
	prog *cacheProg
	conn *os.File
	fd   int
	// patience is how long is waited for gows, which itself waits for a remote only so long.
	patience time.Duration

	writing sync.Mutex

	mu sync.Mutex
	// waiting are the requests of the go command by the action they wait for; nil when gows is no more.
	waiting map[cacheID][]int64
	// since is when the oldest may have begun to wait.
	since time.Time
	// heard is when the last byte came, in ns.
	heard atomic.Int64
	// over is closed when no more is listened to.
	over chan struct{}
}

func dialGows(socket string, prog *cacheProg, patience time.Duration) *cachePeer {
	conn, ok := dial(socket)
	if !ok {
		return nil
	}
	fd := int(conn)
	syscall.CloseOnExec(fd)
	// A look at how long it has been, not the patience itself; a line that is not taken at all waits as long.
	for option, wait := range map[int]time.Duration{syscall.SO_RCVTIMEO: time.Second, syscall.SO_SNDTIMEO: patience} {
		every := syscall.NsecToTimeval(wait.Nanoseconds())
		syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, option, &every)
	}
	g := &cachePeer{prog: prog, conn: os.NewFile(uintptr(fd), socket), fd: fd, patience: patience, waiting: map[cacheID][]int64{}, over: make(chan struct{})}
	go g.listen()
	return g
}

// ask answers false where gows cannot be asked; else an answer will come.
func (g *cachePeer) ask(action cacheID, id int64) bool {
	if g == nil {
		return false
	}
	g.mu.Lock()
	if g.waiting == nil {
		g.mu.Unlock()
		return false
	}
	if len(g.waiting) == 0 {
		g.since = time.Now()
	}
	asked := len(g.waiting[action]) > 0
	g.waiting[action] = append(g.waiting[action], id)
	g.mu.Unlock()
	if !asked {
		g.send(cacheLine{Get: action.String()})
	}
	return true
}

func (g *cachePeer) offer(action cacheID, made output) {
	if g != nil {
		g.send(cacheLine{Put: action.String(), Output: made.id.String(), File: made.file, Size: made.size})
	}
}

func (g *cachePeer) end(used cacheUse) {
	if g == nil {
		return
	}
	g.send(cacheLine{Used: &used})
	// What is just coming is finished, or removed.
	syscall.Shutdown(g.fd, syscall.SHUT_RD)
	<-g.over
}

func (g *cachePeer) send(value cacheLine) {
	line, err := json.Marshal(value)
	if err != nil {
		return
	}
	g.writing.Lock()
	_, err = g.conn.Write(append(line, '\n'))
	g.writing.Unlock()
	if err != nil {
		g.giveUp()
	}
}

// giveUp lets all who wait go on without.
func (g *cachePeer) giveUp() {
	g.mu.Lock()
	waiting := g.waiting
	g.waiting = nil
	g.mu.Unlock()
	syscall.Shutdown(g.fd, syscall.SHUT_RDWR)
	for _, ids := range waiting {
		for _, id := range ids {
			g.prog.answer(progResponse{ID: id, Miss: true})
		}
	}
}

// listen takes answers until there is none to be taken.
func (g *cachePeer) listen() {
	defer close(g.over)
	defer g.giveUp()
	in := bufio.NewReaderSize(patientReader{g}, 64<<10)
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return
		}
		var reply cacheReply
		if json.Unmarshal(line, &reply) != nil {
			return
		}
		bytes, err := hex.DecodeString(reply.For)
		action, ok := idOf(bytes)
		if err != nil || !ok {
			return
		}
		found, hit := output{}, false
		if reply.Size != nil {
			if *reply.Size < 0 || *reply.Size > largestOutput {
				return
			}
			body := &io.LimitedReader{R: in, N: *reply.Size}
			// The id of an output is the SHA-256 of its content: whatever it is, it gets its own.
			found, err = g.prog.cache.put(action, &wholeBody{body}, nil)
			hit = err == nil
			io.Copy(io.Discard, body)
			if body.N > 0 {
				return
			}
		}
		for _, id := range g.answered(action) {
			if hit {
				g.prog.found(id, found)
			} else {
				g.prog.answer(progResponse{ID: id, Miss: true})
			}
		}
	}
}

func (g *cachePeer) answered(action cacheID) []int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	ids := g.waiting[action]
	delete(g.waiting, action)
	return ids
}

// isLate tells whether gows has been silent for too long while it was waited for.
func (g *cachePeer) isLate() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) == 0 {
		return g.waiting == nil
	}
	since := g.since
	if heard := time.Unix(0, g.heard.Load()); heard.After(since) {
		since = heard
	}
	return time.Since(since) > g.patience
}

// wholeBody tells a body that is cut off from one that is over.
type wholeBody struct{ from *io.LimitedReader }

func (b *wholeBody) Read(into []byte) (int, error) {
	n, err := b.from.Read(into)
	if err == io.EOF && b.from.N > 0 {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// patientReader reads from gows as long as it is not late.
type patientReader struct{ gows *cachePeer }

func (r patientReader) Read(into []byte) (int, error) {
	for {
		n, err := syscall.Read(r.gows.fd, into)
		switch {
		case n > 0:
			r.gows.heard.Store(time.Now().UnixNano())
			return n, nil
		case err == syscall.EINTR:
		case err == syscall.EAGAIN:
			if r.gows.isLate() {
				return 0, err
			}
		case err != nil:
			return 0, err
		default:
			return 0, io.EOF
		}
	}
}
