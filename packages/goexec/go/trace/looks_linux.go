//go:build amd64 || arm64

package trace

import (
	"bytes"
	"encoding/binary"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// Calls that say more than a path.

const (
	oTmpfile      = 0x400000
	resolveInRoot = 0x10
)

func (t *Tracer) open(n *notification) { t.opened(n.pid, atFdcwd, n.args[0], n.args[1]) }

func (t *Tracer) openat(n *notification) { t.opened(n.pid, int32(n.args[0]), n.args[1], n.args[2]) }

func (t *Tracer) openat2(n *notification) {
	var how [24]byte
	if _, errno := memory(n.pid, n.args[2], how[:]); errno != 0 {
		t.unreadable(errno)
		return
	}
	if binary.NativeEndian.Uint64(how[16:])&resolveInRoot != 0 {
		t.incomplete("it opened files as seen from another root folder")
		return
	}
	t.opened(n.pid, int32(n.args[0]), n.args[1], binary.NativeEndian.Uint64(how[:]))
}

func (t *Tracer) opened(pid uint32, folder int32, address, flags uint64) {
	if t.why != "" {
		return
	}
	t.linked(pid)
	of := opens
	if flags&(oPath|oTmpfile) != 0 {
		of = asks
	}
	exclusive := flags&syscall.O_CREAT != 0 && flags&syscall.O_EXCL != 0
	t.notePath(pid, of, folder, address, flags&syscall.O_NOFOLLOW == 0 && !exclusive)
}

// getdents: most folders are opened only to go on from there.
func (t *Tracer) getdents(n *notification) {
	if t.why != "" {
		return
	}
	folder, err := readLink(proc(n.pid) + "/fd/" + strconv.Itoa(int(int32(n.args[0]))))
	switch {
	case err == nil:
		t.add(opens, folder)
	case err != syscall.ENOENT && err != syscall.ESRCH:
		t.incomplete("the folder of a process may not be read (" + err.Error() + ")")
	}
}

func (t *Tracer) execve(n *notification) {
	t.started(n.pid, t.notePath(n.pid, execs, atFdcwd, n.args[0], true))
}

func (t *Tracer) execveat(n *notification) {
	folder := int32(n.args[0])
	file := t.notePath(n.pid, execs, folder, n.args[1], n.args[4]&atSymlinkNofollow == 0)
	if file == "" {
		// By its descriptor; what that is open on was named before, its interpreter was not.
		file = proc(n.pid) + "/fd/" + strconv.Itoa(int(folder))
	}
	t.started(n.pid, file)
}

// started notes who really runs a program: the interpreter of a script, the loader of shared libraries.
func (t *Tracer) started(pid uint32, file string) {
	for depth := range 6 { // the kernel follows four interpreters
		head, mode, ok := beginning(file)
		if !ok {
			return
		}
		if depth == 0 {
			t.programs++
		}
		if t.unprivileged && gainsRights(file, mode) {
			t.disturb("it started " + file + ", which gains rights that it cannot gain while it is followed")
		}
		var interpreter string
		switch line, isScript := bytes.CutPrefix(head, []byte("#!")); {
		case isScript:
			line, _, _ = bytes.Cut(line, []byte("\n"))
			words := strings.FieldsFunc(string(line), func(r rune) bool { return r == ' ' || r == '\t' || r == 0 })
			if len(words) == 0 {
				return
			}
			interpreter = words[0]
		case bytes.HasPrefix(head, []byte("\x7fELF")):
			loader, own := loaderOf(file, head)
			if !own {
				t.incomplete("it started a program of another architecture")
				return
			}
			interpreter = loader
		default:
			if entries, _ := os.ReadDir("/proc/sys/fs/binfmt_misc"); len(entries) > 2 {
				t.incomplete("it started a program that another one may run (binfmt_misc)")
			}
			return
		}
		if interpreter == "" {
			return
		}
		if interpreter[0] != '/' {
			path, ok := t.absolute(pid, atFdcwd, interpreter)
			if !ok {
				return
			}
			interpreter = path
		}
		t.add(execs, interpreter)
		file = realPath(interpreter, true)
		t.add(execs, file)
	}
}

// beginning answers the first bytes of a file that may be executed.
func beginning(file string) (head []byte, mode uint32, ok bool) {
	var stat syscall.Stat_t
	if file == "" || syscall.Stat(file, &stat) != nil || stat.Mode&syscall.S_IFMT != syscall.S_IFREG || stat.Mode&0o111 == 0 {
		return nil, 0, false
	}
	fd, err := syscall.Open(file, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		// It may be started all the same, by the rights of who starts it.
		return nil, stat.Mode, true
	}
	defer syscall.Close(fd)
	head = make([]byte, 256)
	n, _ := syscall.Read(fd, head)
	return head[:max(n, 0)], stat.Mode, true
}

func gainsRights(file string, mode uint32) bool {
	if mode&(syscall.S_ISUID|syscall.S_ISGID) != 0 {
		return true
	}
	size, err := syscall.Getxattr(file, "security.capability", nil)
	return err == nil && size > 0
}

// loaderOf answers the interpreter of an ELF file, empty without one, and whether its calls are those of this architecture.
func loaderOf(file string, head []byte) (string, bool) {
	const class64, header, programHeader, interp = 2, 64, 56, 3
	if len(head) < header || head[4] != class64 || binary.LittleEndian.Uint16(head[18:]) != elfMachine {
		return "", false
	}
	fd, err := syscall.Open(file, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return "", true
	}
	defer syscall.Close(fd)
	offset := int64(binary.LittleEndian.Uint64(head[32:]))
	count := int(binary.LittleEndian.Uint16(head[56:]))
	for i := range count {
		var entry [programHeader]byte
		if n, err := syscall.Pread(fd, entry[:], offset+int64(i*programHeader)); err != nil || n < len(entry) {
			return "", true
		}
		if binary.LittleEndian.Uint32(entry[:]) != interp {
			continue
		}
		name := make([]byte, min(binary.LittleEndian.Uint64(entry[32:]), longestWay))
		n, _ := syscall.Pread(fd, name, int64(binary.LittleEndian.Uint64(entry[8:])))
		text, _, _ := bytes.Cut(name[:max(n, 0)], []byte{0})
		return string(text), true
	}
	return "", true
}

// Those that answer about users, names and lines of a log, and read nobody's files.
var harmlessSockets = []string{
	"/run/nscd/", "/var/run/nscd/", "/run/systemd/userdb/", "/run/systemd/resolve/", "/run/systemd/journal/", "/dev/log",
}

// connect: a process that was there before may read files for those that ask it.
func (t *Tracer) connect(n *notification) {
	name, ok := t.socket(n)
	if !ok || t.bound[name] || t.why != "" {
		return
	}
	if name[0] == '/' {
		t.add(asks, name)
		for _, harmless := range harmlessSockets {
			if strings.HasPrefix(name, harmless) {
				return
			}
		}
		var stat syscall.Stat_t
		if syscall.Stat(name, &stat) != nil || stat.Mode&syscall.S_IFMT != syscall.S_IFSOCK {
			return
		}
	}
	t.incomplete("it asked a process that it had not started, at the socket " + name)
}

func (t *Tracer) bind(n *notification) {
	if name, ok := t.socket(n); ok {
		t.bound[name] = true
		if name[0] == '/' {
			t.add(asks, name)
		}
	}
}

// socket answers the address of a Unix socket: a path, or a name after `@`.
func (t *Tracer) socket(n *notification) (string, bool) {
	var address [110]byte
	size := min(int(n.args[2]), len(address))
	if size <= 2 {
		return "", false
	}
	if _, errno := memory(n.pid, n.args[1], address[:size]); errno != 0 {
		t.unreadable(errno)
		return "", false
	}
	if binary.NativeEndian.Uint16(address[:]) != syscall.AF_UNIX {
		return "", false
	}
	if address[2] == 0 {
		return "@" + string(address[3:size]), true
	}
	name, _, _ := bytes.Cut(address[2:size], []byte{0})
	path, ok := t.absolute(n.pid, atFdcwd, string(name))
	if !ok {
		return "", false
	}
	return realPath(path, true), true
}

// seccomp: there can be one tracer only.
func (t *Tracer) seccomp(n *notification) {
	if n.args[0] != setModeFilter {
		return
	}
	if n.args[1]&newListener != 0 {
		t.disturb("it wanted to be told of system calls itself (seccomp)")
	}
	if t.ptraced {
		t.disturb("it had a debugger told of system calls (seccomp)")
	}
}

func (t *Tracer) ptrace(*notification) {
	t.ptraced = true
	t.incomplete("it debugged a process (ptrace)")
}
