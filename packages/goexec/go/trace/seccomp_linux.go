//go:build amd64 || arm64

package trace

// What the kernel has for a tracer, by raw calls: package syscall knows none of it.

import (
	"errors"
	"fmt"
	"syscall"
	"unsafe"
)

// notification is struct seccomp_notif, with struct seccomp_data in it.
type notification struct {
	id     uint64
	pid    uint32
	flags  uint32
	number int32
	arch   uint32
	at     uint64
	args   [6]uint64
}

// response is struct seccomp_notif_resp.
type response struct {
	id    uint64
	value int64
	err   int32
	flags uint32
}

const (
	notifReceive  = 0xc0502100 // SECCOMP_IOCTL_NOTIF_RECV
	notifSend     = 0xc0182101 // SECCOMP_IOCTL_NOTIF_SEND
	notifSetFlags = 0x40082104 // SECCOMP_IOCTL_NOTIF_SET_FLAGS

	syncWakeUp   = 1 // SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP, since Linux 6.6
	continueCall = 1 // SECCOMP_USER_NOTIF_FLAG_CONTINUE, since Linux 5.5

	setModeFilter   = 1
	actionAvailable = 2
	notifSizes      = 3
	newListener     = 1 << 3
	// Signals wait until the tracer has answered, so that no call ends with EINTR that would not. Since Linux 5.19.
	waitKillable = 1 << 5

	prSetNoNewPrivs = 38
)

var errUnused = errors.New("nobody is followed any more")

func seccompCall(operation, flags uintptr, arg unsafe.Pointer) (uintptr, error) {
	r, _, errno := syscall.RawSyscall(sysSeccomp, operation, flags, uintptr(arg))
	if errno != 0 {
		return 0, errno
	}
	return r, nil
}

func ioctl(fd int, request uintptr, arg unsafe.Pointer) error {
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), request, uintptr(arg))
	if errno != 0 {
		return errno
	}
	return nil
}

// Available says why the kernel does not let processes be traced; nil where it may.
func Available() error {
	action := uint32(retNotify)
	if _, err := seccompCall(actionAvailable, 0, unsafe.Pointer(&action)); err != nil {
		return fmt.Errorf("the kernel has no seccomp notifications: %w", err)
	}
	var sizes [3]uint16
	if _, err := seccompCall(notifSizes, 0, unsafe.Pointer(&sizes)); err != nil {
		return fmt.Errorf("the kernel has no seccomp notifications: %w", err)
	}
	if sizes[0] != uint16(unsafe.Sizeof(notification{})) || sizes[1] != uint16(unsafe.Sizeof(response{})) {
		return errors.New("the kernel's seccomp notifications have another form")
	}
	// Without a filter the kernel looks at the flags first: EINVAL where it does not know one, else EFAULT.
	if _, err := seccompCall(setModeFilter, newListener|waitKillable, nil); err != syscall.EFAULT {
		return errors.New("the kernel is older than Linux 5.19, or forbids it")
	}
	return nil
}

// Listen has this thread, and all that it becomes and starts, ask before calls; it answers the descriptor to be asked at.
// Without CAP_SYS_ADMIN the kernel wants that no program started from here gains privileges: `unprivileged` tells so.
func Listen() (listener int, unprivileged bool, err error) {
	prog := programOf(makeFilter())
	fd, err := seccompCall(setModeFilter, newListener|waitKillable, unsafe.Pointer(&prog))
	if err == syscall.EACCES {
		if _, _, errno := syscall.RawSyscall6(syscall.SYS_PRCTL, prSetNoNewPrivs, 1, 0, 0, 0, 0); errno != 0 {
			return -1, false, errno
		}
		unprivileged = true
		fd, err = seccompCall(setModeFilter, newListener|waitKillable, unsafe.Pointer(&prog))
	}
	if err != nil {
		return -1, unprivileged, err
	}
	return int(fd), unprivileged, nil
}

// wakeHere has who asks and who answers take turns on one core, which makes a call a third cheaper; an older kernel knows
// nothing of it.
func wakeHere(listener int) {
	syscall.Syscall(syscall.SYS_IOCTL, uintptr(listener), notifSetFlags, syncWakeUp)
}

// receive waits for the next call; false where the call is over already, or nobody can call any more.
func receive(listener int, n *notification) (bool, error) {
	*n = notification{}
	switch err := ioctl(listener, notifReceive, unsafe.Pointer(n)); err {
	case nil:
		return true, nil
	case syscall.EINTR:
		return false, nil
	case syscall.ENOENT:
		// The call was broken off; or since Linux 6.11, nobody can call any more.
		if unused(listener, 0, false) {
			return false, errUnused
		}
		return false, nil
	default:
		return false, err
	}
}

// goOn lets the call be carried out; the process may be gone by then.
func goOn(listener int, n *notification) {
	answer := response{id: n.id, flags: continueCall}
	ioctl(listener, notifSend, unsafe.Pointer(&answer))
}

type pollDescriptor struct {
	fd      int32
	events  int16
	revents int16
}

const (
	pollIn  = 0x1
	pollHup = 0x10
)

// unused waits until no process has the filter any more, for so many milliseconds at most; -1 is for ever.
// With `calls` it comes back for a call, too.
func unused(listener int, milliseconds int, calls bool) bool {
	d := pollDescriptor{fd: int32(listener)}
	if calls {
		d.events = pollIn
	}
	limit := &syscall.Timespec{Sec: int64(milliseconds / 1000), Nsec: int64(milliseconds%1000) * 1e6}
	if milliseconds < 0 {
		limit = nil
	}
	syscall.Syscall6(syscall.SYS_PPOLL, uintptr(unsafe.Pointer(&d)), 1, uintptr(unsafe.Pointer(limit)), 0, 0, 0)
	return d.revents&pollHup != 0
}
