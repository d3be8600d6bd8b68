//go:build unix

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

// runTool runs one tool of the go command, as its -toolexec program: it asks gows for leave, waits for it, and says
// what the tool used. Where nobody answers the tool just runs.
func runTool(socket string, argv []string) {
	request := requestOf(argv, os.Getenv("TOOLEXEC_IMPORTPATH"))
	if request == nil {
		become(argv)
	}
	conn, err := net.Dial("unix", socket)
	if err != nil {
		become(argv)
	}
	out := json.NewEncoder(conn)
	out.Encode(request)
	var leave toolLeave
	line, err := bufio.NewReader(conn).ReadBytes('\n')
	if err != nil || json.Unmarshal(line, &leave) != nil {
		become(argv) // gows is gone
	}
	if leave.Take != "" && takeInstead(leave.Take, request.Output) {
		out.Encode(toolEnd{Taken: true})
		return
	}

	// A terminal sends these to the tool as well, which ends of them; this one ends as the tool did.
	signal.Notify(make(chan os.Signal, 1), heldSignals...)
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
	out.Encode(toolEnd{Exited: end})
	switch sig := syscall.Signal(end.Signal); sig {
	case 0:
		os.Exit(end.Code)
	case syscall.SIGKILL, syscall.SIGINT, syscall.SIGTERM:
		signal.Reset()
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
