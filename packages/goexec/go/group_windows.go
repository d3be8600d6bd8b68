package main

import (
	"os"
	"os/exec"
	"syscall"
	"unsafe"
)

var heldSignals = []os.Signal{os.Interrupt}

var (
	kernel32                 = syscall.NewLazyDLL("kernel32.dll")
	createJobObject          = kernel32.NewProc("CreateJobObjectW")
	setInformationJobObject  = kernel32.NewProc("SetInformationJobObject")
	assignProcessToJobObject = kernel32.NewProc("AssignProcessToJobObject")
	terminateJobObject       = kernel32.NewProc("TerminateJobObject")
	generateConsoleCtrlEvent = kernel32.NewProc("GenerateConsoleCtrlEvent")
)

const (
	jobObjectExtendedLimitInformation = 9
	jobObjectLimitKillOnJobClose      = 0x2000
	processSetQuotaAndTerminate       = 0x0100 | 0x0001
	ctrlBreakEvent                    = 1
)

// jobLimits is JOBOBJECT_EXTENDED_LIMIT_INFORMATION.
type jobLimits struct {
	perProcessUserTimeLimit, perJobUserTimeLimit int64
	limitFlags                                   uint32
	minimumWorkingSetSize, maximumWorkingSetSize uintptr
	activeProcessLimit                           uint32
	affinity                                     uintptr
	priorityClass, schedulingClass               uint32
	ioCounters                                   [6]uint64
	processMemoryLimit, jobMemoryLimit           uintptr
	peakProcessMemoryUsed, peakJobMemoryUsed     uintptr
}

// group is a job object: what the process starts belongs to it too, and all of it ends when goexec does.
type group struct {
	job     uintptr
	process *os.Process
}

func newGroup(cmd *exec.Cmd) *group {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
	job, _, _ := createJobObject.Call(0, 0)
	if job != 0 {
		limits := jobLimits{limitFlags: jobObjectLimitKillOnJobClose}
		setInformationJobObject.Call(job, jobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&limits)), unsafe.Sizeof(limits))
	}
	return &group{job: job}
}

// started puts the process into the job. What it starts before that stays outside: a moment, at its very beginning.
func (g *group) started(p *os.Process) {
	g.process = p
	if handle, err := syscall.OpenProcess(processSetQuotaAndTerminate, false, uint32(p.Pid)); err == nil {
		assignProcessToJobObject.Call(g.job, uintptr(handle))
		syscall.CloseHandle(handle)
	}
}

// quit kills: Windows has no signal that makes a Go program print its goroutines and end.
func (g *group) quit() { g.kill() }

func (g *group) interrupt() {
	generateConsoleCtrlEvent.Call(ctrlBreakEvent, uintptr(g.process.Pid))
}

func (g *group) kill() {
	if g.job != 0 {
		terminateJobObject.Call(g.job, 1)
	}
	g.process.Kill()
}

func isTextBusy(error) bool { return false }

func ending(*os.ProcessState) (signal int, maxRssKiB int64) { return 0, 0 }
