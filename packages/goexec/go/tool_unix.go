//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// runTool runs one tool of the go command, as its -toolexec program: it asks gows for leave, waits for it, and of a
// large one says what that used. Where nobody answers the tool just runs.
func runTool(socket string, argv []string) {
	request := requestOf(argv, os.Getenv("TOOLEXEC_IMPORTPATH"))
	if request == nil {
		become(argv)
	}
	conn, ok := dial(socket)
	if !ok || !conn.send(request) {
		become(argv)
	}
	var leave toolLeave
	if !conn.receive(&leave) {
		become(argv) // gows is gone
	}
	if !isLarge(request, argv) {
		become(argv)
	}
	if leave.Take != "" && takeInstead(leave.Take, request.Output) {
		conn.send(toolEnd{Taken: true})
		return
	}
	syscall.CloseOnExec(int(conn))
	attr := &syscall.SysProcAttr{}
	dieWithParent(attr)
	began := time.Now()
	tool, err := os.StartProcess(argv[0], argv, &os.ProcAttr{
		Files: []*os.File{os.Stdin, os.Stdout, os.Stderr},
		Sys:   attr,
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	state, err := tool.Wait()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	end := exitedOf(state, time.Since(began))
	conn.send(toolEnd{Exited: end})
	switch sig := syscall.Signal(end.Signal); sig {
	case 0:
		os.Exit(end.Code)
	case syscall.SIGKILL, syscall.SIGINT, syscall.SIGTERM:
		syscall.Kill(os.Getpid(), sig)
		time.Sleep(time.Second)
	default:
		// The Go runtime would take it for a fault of its own.
		fmt.Fprintf(os.Stderr, "%s: %s\n", request.Tool, end.State)
	}
	os.Exit(1)
}

// become replaces this process by the tool.
func become(argv []string) {
	err := syscall.Exec(argv[0], argv, os.Environ())
	if err != nil {
		// A compiler that is named without its folder.
		if found, lookErr := exec.LookPath(argv[0]); lookErr == nil {
			err = syscall.Exec(found, argv, os.Environ())
		}
	}
	fmt.Fprintf(os.Stderr, "fork/exec %s: %v\n", argv[0], err)
	os.Exit(1)
}

// connection is a socket without the poller of package net, which would cost each tool a thread.
type connection int

func dial(socket string) (connection, bool) {
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		return -1, false
	}
	return connection(fd), syscall.Connect(fd, &syscall.SockaddrUnix{Name: socket}) == nil
}

// send writes one line. Requests are short: what does not fit at once is not sent.
func (c connection) send(value any) bool {
	line, err := json.Marshal(value)
	if err != nil {
		return false
	}
	n, err := syscall.Write(int(c), append(line, '\n'))
	return err == nil && n == len(line)+1
}

func (c connection) receive(value any) bool {
	var line []byte
	for buffer := make([]byte, 4096); ; {
		n, err := syscall.Read(int(c), buffer)
		if err == syscall.EINTR {
			continue
		}
		if err != nil || n <= 0 {
			return false
		}
		line = append(line, buffer[:n]...)
		if bytes.HasSuffix(line, []byte("\n")) {
			return json.Unmarshal(line, value) == nil
		}
	}
}
