//go:build unix

package main

import (
	"bufio"
	"os"
	"os/signal"
	"syscall"
	"unsafe"
)

// terminalFd is where gows hands over the terminal whose mode it sets.
const terminalFd = 3

// guardTerminal waits for gows to say "done". When its word ends without that, gows was killed and has left the terminal
// in raw mode: a shell puts that right for what it has started itself, but not below make or a script.
func guardTerminal() {
	signal.Notify(make(chan os.Signal, 1), append(heldSignals, syscall.SIGTSTP)...)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if lines.Text() == "done" {
			return
		}
	}
	// A shell that has the terminal again has set a mode of its own.
	var front int32
	if !terminalCall(syscall.TIOCGPGRP, unsafe.Pointer(&front)) || int(front) != syscall.Getpgrp() {
		return
	}
	signal.Ignore(syscall.SIGTTOU)
	var mode syscall.Termios
	if !terminalCall(getMode, unsafe.Pointer(&mode)) || mode.Lflag&syscall.ICANON != 0 {
		return
	}
	// What Node's raw mode takes away, less what only serial lines have. The mode before cannot be read: gows does not
	// wait for this process before it sets its own.
	mode.Iflag |= syscall.ICRNL | syscall.IXON
	mode.Lflag |= syscall.ECHO | syscall.ICANON | syscall.IEXTEN | syscall.ISIG
	terminalCall(setMode, unsafe.Pointer(&mode))
}

func terminalCall(request uintptr, argument unsafe.Pointer) bool {
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, terminalFd, request, uintptr(argument))
	return errno == 0
}
