//go:build unix

package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"io"
	"os"
	"os/signal"
	"sync"
	"time"
)

// progRequest is one line of the go command, as cmd/go/internal/cacheprog has it. After a put with a body comes another,
// with that in base64 as a JSON string.
type progRequest struct {
	ID       int64
	Command  string
	ActionID []byte
	OutputID []byte
	BodySize int64
}

type progResponse struct {
	ID            int64
	Err           string     `json:",omitempty"`
	KnownCommands []string   `json:",omitempty"`
	Miss          bool       `json:",omitempty"`
	OutputID      []byte     `json:",omitempty"`
	Size          int64      `json:",omitempty"`
	Time          *time.Time `json:",omitempty"`
	DiskPath      string     `json:",omitempty"`
}

// cacheProg is the GOCACHEPROG of a go command: GOCACHE answers first, and what it has not gows is asked for, which has
// a remote. What the go command makes goes into GOCACHE at once, and is offered to gows. Without gows there is GOCACHE
// alone: nothing of it is a reason for a build to fail.
type cacheProg struct {
	cache goCache
	mu    sync.Mutex // of out
	out   io.Writer
	gows  *cachePeer
	// used is told to gows in the end.
	used cacheUse
}

// runCacheProg ends when the go command says so, or has gone. Gows may be silent for as long as patience while it is
// waited for.
func runCacheProg(socket, dir string, patience time.Duration) {
	// Ctrl-C reaches the go command, too: that takes it for an error if this ends first.
	signal.Notify(make(chan os.Signal, 1), heldSignals...)
	p := &cacheProg{cache: goCache{dir: dir}, out: os.Stdout}
	p.answer(progResponse{KnownCommands: []string{"get", "put", "close"}})
	p.gows = dialGows(socket, p, patience)
	// Not here: this goroutine has a thread to itself, and to change to it and back takes longer than an answer.
	over := make(chan struct{})
	go func() {
		p.serve(bufio.NewReaderSize(os.Stdin, 64<<10))
		close(over)
	}()
	<-over
	p.gows.end(p.used)
}

func (p *cacheProg) serve(in *bufio.Reader) {
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return
		}
		if len(line) == 1 {
			continue
		}
		var r progRequest
		if json.Unmarshal(line, &r) != nil {
			return
		}
		switch r.Command {
		case "get":
			p.get(r)
		case "put":
			if !p.put(r, in) {
				return
			}
		case "close":
			p.answer(progResponse{ID: r.ID})
			p.cache.trim()
			return
		default:
			p.answer(progResponse{ID: r.ID, Err: "unknown command"})
		}
	}
}

func (p *cacheProg) get(r progRequest) {
	action, ok := idOf(r.ActionID)
	if !ok {
		p.answer(progResponse{ID: r.ID, Miss: true})
		return
	}
	if found, ok := p.cache.get(action); ok {
		p.used.Local++
		p.used.LocalBytes += found.size
		p.used.note(action)
		p.found(r.ID, found)
		return
	}
	if !p.gows.ask(action, r.ID) {
		p.answer(progResponse{ID: r.ID, Miss: true})
	}
}

func (p *cacheProg) found(id int64, found output) {
	p.answer(progResponse{ID: id, OutputID: found.id[:], Size: found.size, Time: &found.time, DiskPath: found.file})
}

// put answers false where the go command has gone.
func (p *cacheProg) put(r progRequest, in *bufio.Reader) bool {
	body := &base64Body{}
	if r.BodySize > 0 {
		// An empty line comes before it.
		if _, err := in.ReadSlice('"'); err != nil {
			return false
		}
		body.from = io.LimitedReader{R: in, N: int64(base64.StdEncoding.EncodedLen(int(r.BodySize)))}
	}
	made, err := p.take(r, body)
	if r.BodySize > 0 {
		io.Copy(io.Discard, &body.from)
		if mark, markErr := in.ReadByte(); markErr != nil || mark != '"' {
			return false
		}
	}
	if err != nil {
		p.answer(progResponse{ID: r.ID, Err: err.Error()})
		return true
	}
	p.answer(progResponse{ID: r.ID, DiskPath: made.file})
	action, _ := idOf(r.ActionID)
	p.used.Made++
	p.used.note(action)
	p.gows.offer(action, made)
	return true
}

func (p *cacheProg) take(r progRequest, body io.Reader) (output, error) {
	action, ok := idOf(r.ActionID)
	want, wantOk := idOf(r.OutputID)
	if !ok || !wantOk {
		return output{}, errOtherContent
	}
	return p.cache.put(action, body, &want)
}

func (p *cacheProg) answer(r progResponse) {
	line, err := json.Marshal(r)
	if err != nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.out.Write(append(line, '\n'))
}

// base64Body decodes in large pieces, where encoding/base64 takes 1 KiB at a time.
type base64Body struct {
	from    io.LimitedReader
	encoded [64 << 10]byte
	decoded [48 << 10]byte
	ready   []byte
}

func (b *base64Body) Read(into []byte) (int, error) {
	if len(b.ready) == 0 {
		if b.from.N == 0 {
			return 0, io.EOF
		}
		n, err := io.ReadFull(&b.from, b.encoded[:min(int64(len(b.encoded)), b.from.N)])
		if err != nil {
			return 0, io.ErrUnexpectedEOF
		}
		if n, err = base64.StdEncoding.Decode(b.decoded[:], b.encoded[:n]); err != nil {
			return 0, err
		}
		b.ready = b.decoded[:n]
	}
	n := copy(into, b.ready)
	b.ready = b.ready[n:]
	return n, nil
}
