//go:build unix && !linux

package main

import "syscall"

const getMode, setMode = syscall.TIOCGETA, syscall.TIOCSETA
