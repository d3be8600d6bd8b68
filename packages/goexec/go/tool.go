package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
)

// toolRequest asks for leave to run a tool: one line on the socket.
type toolRequest struct {
	// Tool is the base name without .exe: compile, link, cgo.
	Tool string `json:"tool"`
	// Package is what the go command calls it: `p`, `p [q.test]`, `q.test`.
	Package string `json:"package"`
	// Pid is of goexec: the tool's own, or its parent's.
	Pid int `json:"pid"`
	// Output is the file that is to be made, absolute; empty where the tool names none.
	Output string `json:"output,omitempty"`
	// BuildID is what the linker is to write into the file; its content part is still a placeholder.
	BuildID string `json:"buildId,omitempty"`
}

// toolLeave is the answer: to run the tool, or to take in place of its output a file that is kept from earlier.
type toolLeave struct {
	Take string `json:"take,omitempty"`
}

// toolEnd says how a tool ended that may need much memory. Taken is true when nothing was run. Of others gows sees the
// end by the socket, which they inherit.
type toolEnd struct {
	Taken  bool    `json:"taken,omitempty"`
	Exited *exited `json:"exited,omitempty"`
}

// asks are the tools that work long enough to be worth asking for: half of all others take less than 30 ms, and to ask
// costs 1 ms.
var asks = map[string]bool{"compile": true, "link": true, "cgo": true}

// requestOf answers nil for a call that is only passed on: a short tool, one that is asked for its version, as the go
// command does to make the ids that its cache goes by, and one that is run for no package.
func requestOf(argv []string, importPath string) *toolRequest {
	name := strings.TrimSuffix(filepath.Base(argv[0]), ".exe")
	if importPath == "" || !asks[name] {
		return nil
	}
	request := &toolRequest{Tool: name, Package: importPath, Pid: os.Getpid()}
	for i, arg := range argv[1:] {
		switch {
		case arg == "-V=full":
			return nil
		case arg == "-o" && request.Output == "" && i+2 < len(argv):
			request.Output = absolute(argv[i+2])
		case name == "link" && request.BuildID == "" && strings.HasPrefix(arg, "-buildid="):
			// That of the go command comes before the user's -ldflags.
			request.BuildID = strings.TrimPrefix(arg, "-buildid=")
		}
	}
	return request
}

// largeSource is how much source makes a compiler need much more memory than others.
const largeSource = 256 << 10

// isLarge tells whether what the tool uses is worth waiting for, which costs a process.
func isLarge(request *toolRequest, argv []string) bool {
	if request.Tool == "link" {
		return true
	}
	var size int64
	for _, arg := range argv {
		if strings.HasSuffix(arg, ".go") {
			if info, err := os.Stat(arg); err == nil {
				size += info.Size()
			}
		}
	}
	return size >= largeSource
}

func absolute(file string) string {
	if abs, err := filepath.Abs(file); err == nil {
		return abs
	}
	return file
}

// takeInstead puts a copy of a kept file in the place of a tool's output. Not a link: gows knows by the times of a binary
// that the go command has found it up to date, so no two folders may share one. It reports whether the output is there.
func takeInstead(kept, output string) bool {
	from, err := os.Open(kept)
	if err != nil || output == "" {
		return false
	}
	defer from.Close()
	to, err := os.OpenFile(output, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o777)
	if err != nil {
		return false
	}
	_, err = io.Copy(to, from)
	if closeErr := to.Close(); err != nil || closeErr != nil {
		os.Remove(output)
		return false
	}
	return true
}
