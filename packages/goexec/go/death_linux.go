package main

import "syscall"

// dieWithParent has the kernel kill the process should goexec itself be killed.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGKILL }
