package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"sync"

	go125 "gows.dev/goexec/test2json/go125"
	go126 "gows.dev/goexec/test2json/go126"
	go127 "gows.dev/goexec/test2json/go127"
)

type converter interface {
	io.Writer
	Close() error
}

// converters are those of the go command by the release that each came with: they turn the raw output of a test into
// events, as `go tool test2json -t -p PKG` does. Their sources are the distribution's, byte by byte: gows compares them
// with those of the toolchain in use, and has that build its own where none is equal, which takes 12 s of CPU with an empty
// compile cache.
var converters = map[string]func(w io.Writer, pkg string) converter{
	"go125": func(w io.Writer, pkg string) converter { return go125.NewConverter(w, pkg, go125.Timestamp) },
	"go126": func(w io.Writer, pkg string) converter { return go126.NewConverter(w, pkg, go126.Timestamp) },
	"go127": func(w io.Writer, pkg string) converter { return go127.NewConverter(w, pkg, go127.Timestamp) },
}

// converted takes the raw output of one test, and sends events.
type converted struct {
	id    int
	out   *lines
	to    converter
	facts outputFacts
}

// Write takes whole events, while the lines are held.
func (c *converted) Write(event []byte) (int, error) {
	fmt.Fprintf(&c.out.pending, "e%d ", c.id)
	return c.out.pending.Write(event)
}

func (c *converted) copy(from io.Reader) {
	watch := outputWatch{tail: []byte("\n")}
	for buffer := make([]byte, 8<<10); ; {
		n, err := from.Read(buffer)
		if n > 0 {
			watch.push(buffer[:n])
			c.out.send(func() { c.to.Write(buffer[:n]) })
		}
		if err != nil {
			break
		}
	}
	c.facts = watch.facts()
}

func (c *converted) finish(output string) {
	c.out.send(func() {
		io.WriteString(c.to, output)
		c.to.Close()
	})
}

// outputFacts are what the last lines of a package depend on.
type outputFacts struct {
	Empty         bool `json:"empty"`
	EndsInNewline bool `json:"endsInNewline"`
	NoTestsToRun  bool `json:"noTestsToRun"`
}

// outputWatch finds out about output without keeping it.
type outputWatch struct {
	any          bool
	last         byte
	noTestsToRun bool
	// tail is the end of what came before, in case the line is torn.
	tail []byte
}

// What the testing package writes; at the beginning of a line, so a newline stands for the beginning of all.
var noTestsLine = []byte("\ntesting: warning: no tests to run\n")

func (w *outputWatch) push(chunk []byte) {
	w.any, w.last = true, chunk[len(chunk)-1]
	if w.noTestsToRun {
		return
	}
	torn := append(w.tail, chunk[:min(len(chunk), len(noTestsLine))]...)
	w.noTestsToRun = bytes.Contains(torn, noTestsLine) || bytes.Contains(chunk, noTestsLine)
	end := chunk
	if len(chunk) < len(noTestsLine) {
		end = torn
	}
	w.tail = append(w.tail[:0], end[max(0, len(end)-len(noTestsLine)+1):]...)
}

func (w *outputWatch) facts() outputFacts {
	return outputFacts{Empty: !w.any, EndsInNewline: w.any && w.last == '\n', NoTestsToRun: w.noTestsToRun}
}

// lines writes to gows, whole lines at a time.
type lines struct {
	mu      sync.Mutex
	to      io.Writer
	pending bytes.Buffer
}

// send writes what is put into pending meanwhile: one buffer, as many tests would need many.
func (l *lines) send(put func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	put()
	l.to.Write(l.pending.Bytes())
	l.pending.Reset()
}

func (l *lines) message(id int, m message) {
	if text, err := json.Marshal(m); err == nil {
		l.send(func() { fmt.Fprintf(&l.pending, "m%d %s\n", id, text) })
	}
}
