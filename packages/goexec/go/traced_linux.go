//go:build amd64 || arm64

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"

	"gows.dev/goexec/trace"
)

// A process that is traced begins as goexec itself (`goexec -traced -- ARGV`), which puts the filter on, hands over where
// the kernel asks, and becomes the process: same id, group and parent. Descriptor 3 is the way to its parent.
const wayBack = 3

// What comes after the listener on the way back, if anything does, is why it did not become the process: a letter and
// the number of an error. Both letters mean that it has ended.
const (
	notTraced  = 't'
	notStarted = 'x'
)

func becomeTraced(argv []string) {
	runtime.LockOSThread()
	fail := func(what byte, err error) {
		var errno syscall.Errno
		errors.As(err, &errno)
		syscall.Write(wayBack, fmt.Appendf(nil, "%c%d", what, errno))
		os.Exit(1)
	}
	syscall.CloseOnExec(wayBack)
	listener, unprivileged, err := trace.Listen()
	if err != nil {
		fail(notTraced, err)
	}
	said := []byte{'p'}
	if unprivileged {
		said[0] = 'u'
	}
	if err := syscall.Sendmsg(wayBack, said, syscall.UnixRights(listener), nil, 0); err != nil {
		os.Exit(1)
	}
	fail(notStarted, syscall.Exec(argv[0], argv, os.Environ()))
}

// tracing is what is known of one traced process.
type tracing struct {
	tracer   *trace.Tracer
	listener int
}

var errNotTraced = errors.New("not traced")

// startTraced starts the command with a tracer; errNotTraced where it has to be started without, and was not.
func startTraced(cmd *exec.Cmd, argv []string) (*tracing, error) {
	self, err := os.Executable()
	if err != nil || trace.Available() != nil {
		return nil, errNotTraced
	}
	ends, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, errNotTraced
	}
	ours, theirs := ends[0], os.NewFile(uintptr(ends[1]), "way back")
	defer syscall.Close(ours)
	cmd.Path, cmd.Args = self, append([]string{self, "-traced", "--"}, argv...)
	cmd.ExtraFiles = []*os.File{theirs}
	err = cmd.Start()
	theirs.Close()
	if err != nil {
		return nil, errNotTraced
	}
	listener, unprivileged, ok := receiveListener(ours)
	if !ok {
		cmd.Wait()
		return nil, errNotTraced
	}
	t := &tracing{tracer: trace.New(listener, unprivileged), listener: listener}
	var answer [16]byte
	if n := readAll(ours, answer[:]); n > 1 && answer[0] == notStarted {
		var errno syscall.Errno
		fmt.Sscanf(string(answer[1:n]), "%d", &errno)
		cmd.Wait()
		// In the words of os/exec.
		return nil, &os.PathError{Op: "fork/exec", Path: argv[0], Err: errno}
	}
	return t, nil
}

func receiveListener(way int) (listener int, unprivileged, ok bool) {
	said, rights := make([]byte, 1), make([]byte, syscall.CmsgSpace(4))
	n, size, _, _, err := syscall.Recvmsg(way, said, rights, syscall.MSG_CMSG_CLOEXEC)
	if err != nil || n < 1 {
		return -1, false, false
	}
	messages, err := syscall.ParseSocketControlMessage(rights[:size])
	if err != nil || len(messages) == 0 {
		return -1, false, false
	}
	fds, err := syscall.ParseUnixRights(&messages[0])
	if err != nil || len(fds) == 0 {
		return -1, false, false
	}
	return fds[0], said[0] == 'u', true
}

// readAll reads to the end, which comes when the process has begun: it closes its end then.
func readAll(fd int, into []byte) int {
	size := 0
	for size < len(into) {
		n, err := syscall.Read(fd, into[size:])
		if err == syscall.EINTR {
			continue
		}
		if err != nil || n <= 0 {
			break
		}
		size += n
	}
	return size
}

// finish writes the file, and leaves somebody to answer those that outlive goexec.
func (t *tracing) finish(file string) {
	left, _ := t.tracer.Finish(file)
	if !left {
		return
	}
	self, err := os.Executable()
	if err != nil {
		return
	}
	cmd := exec.Command(self, "-answer")
	cmd.Dir, cmd.Env = "/", []string{}
	cmd.ExtraFiles = []*os.File{os.NewFile(uintptr(t.listener), "listener")}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Start()
}

func answerTraced() { trace.Answer(wayBack) }

func traceable() error { return trace.Available() }
