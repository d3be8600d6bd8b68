//go:build unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// A terminal sends these to every process of its foreground group, goexec among them; it must outlive them.
var heldSignals = []os.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGHUP, syscall.SIGTERM, syscall.SIGPIPE}

// group is the process group whose leader is the process.
type group struct{ pid int }

func newGroup(cmd *exec.Cmd) *group {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	dieWithParent(cmd.SysProcAttr)
	return &group{}
}

func (g *group) started(p *os.Process) { g.pid = p.Pid }

// quit asks a Go program for its goroutines; it goes to the process alone, as the go command sends it.
func (g *group) quit() { syscall.Kill(g.pid, syscall.SIGQUIT) }

// interrupt goes to the group, as Ctrl-C on a terminal does.
func (g *group) interrupt() { syscall.Kill(-g.pid, syscall.SIGINT) }

func (g *group) kill() { syscall.Kill(-g.pid, syscall.SIGKILL) }

func isTextBusy(err error) bool { return errors.Is(err, syscall.ETXTBSY) }

func ending(state *os.ProcessState) (signal int, maxRssKiB int64) {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		signal = int(status.Signal())
	}
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		maxRssKiB = int64(usage.Maxrss)
		if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
			maxRssKiB /= 1024 // macOS counts bytes
		}
	}
	return signal, maxRssKiB
}
