//go:build amd64 || arm64

package trace

import (
	"bytes"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"unsafe"
)

const (
	atFdcwd           = -100
	atSymlinkNofollow = 0x100
	atSymlinkFollow   = 0x400
	oPath             = 0x200000

	pageSize   = 4096
	longestWay = 4096 // PATH_MAX
)

// memory reads from a process what is at an address, as far as it goes.
func memory(pid uint32, address uint64, into []byte) (int, syscall.Errno) {
	local := syscall.Iovec{Base: unsafe.SliceData(into)}
	local.SetLen(len(into))
	remote := struct{ base, length uint64 }{address, uint64(len(into))}
	n, _, errno := syscall.RawSyscall6(sysProcessVMReadv, uintptr(pid), uintptr(unsafe.Pointer(&local)), 1,
		uintptr(unsafe.Pointer(&remote)), 1, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), 0
}

// text reads a string that ends with a zero; false where there is none, and so no call that comes to anything.
func (t *Tracer) text(pid uint32, address uint64) (string, bool) {
	var buffer [longestWay]byte
	for size := 0; size < len(buffer); {
		// What lies in the next page may not be there.
		at := address + uint64(size)
		piece := min(int(pageSize-at%pageSize), len(buffer)-size, 256)
		n, errno := memory(pid, at, buffer[size:size+piece])
		if errno != 0 || n == 0 {
			t.unreadable(errno)
			return "", false
		}
		if end := bytes.IndexByte(buffer[size:size+n], 0); end >= 0 {
			return string(buffer[:size+end]), true
		}
		size += n
	}
	return "", false // ENAMETOOLONG
}

// unreadable: a process that is gone, or an address that is none, asks for nothing.
func (t *Tracer) unreadable(errno syscall.Errno) {
	if errno != syscall.ESRCH && errno != syscall.EFAULT {
		t.incomplete("the memory of a process may not be read (" + errno.Error() + ")")
	}
}

func proc(pid uint32) string { return "/proc/" + strconv.FormatUint(uint64(pid), 10) }

// absolute answers the path that a name means in a folder: clean, with links in it as they are, but for those before `..`.
func (t *Tracer) absolute(pid uint32, folder int32, name string) (string, bool) {
	if name[0] == '/' {
		return t.ownNames(pid, upwards("/", name)), true
	}
	from := proc(pid) + "/cwd"
	if folder != atFdcwd {
		from = proc(pid) + "/fd/" + strconv.Itoa(int(folder))
	}
	base, err := readLink(from)
	switch {
	case err != nil:
		// No such descriptor, or no such process any more.
		if err != syscall.ENOENT && err != syscall.ESRCH {
			t.incomplete("the folder of a process may not be read (" + err.Error() + ")")
		}
		return "", false
	case base == "" || base[0] != '/':
		// A pipe, a socket; or a folder that lies nowhere.
		if strings.HasPrefix(base, "(unreachable)") {
			t.incomplete("it worked in a folder that is in no reach")
		}
		return "", false
	case strings.HasSuffix(base, " (deleted)"):
		// In such a folder there is nothing; only what lies above it still is.
		if same(from, base) {
			break
		}
		if strings.Contains(name, "..") {
			t.incomplete("it named a path from a folder that was removed")
		}
		return "", false
	}
	return t.ownNames(pid, upwards(base, name)), true
}

var ownWays = []struct{ from, to string }{
	{"/proc/self", ""}, {"/proc/thread-self", ""}, {"/dev/fd", "/fd"},
	{"/dev/stdin", "/fd/0"}, {"/dev/stdout", "/fd/1"}, {"/dev/stderr", "/fd/2"},
}

// ownNames replaces the ways of a process to what is its own by those that lead there from here.
func (t *Tracer) ownNames(pid uint32, path string) string {
	for _, way := range ownWays {
		if rest, ok := strings.CutPrefix(path, way.from); ok && (rest == "" || rest[0] == '/') {
			return proc(pid) + way.to + rest
		}
	}
	return path
}

// ofProcess tells the paths that are gone with the process that they are of.
func ofProcess(path string) bool {
	rest, ok := strings.CutPrefix(path, "/proc/")
	if !ok {
		return false
	}
	first, _, _ := strings.Cut(rest, "/")
	return first == "self" || first == "thread-self" || first != "" && first[0] >= '0' && first[0] <= '9'
}

// upwards joins as the kernel walks: `link/..` is the folder above what the link leads to.
func upwards(base, name string) string {
	if !strings.Contains(name, "..") {
		return filepath.Clean(base + "/" + name)
	}
	at := base
	for _, part := range strings.Split(name, "/") {
		switch part {
		case "", ".":
		case "..":
			at = filepath.Dir(realPath(at, true))
		default:
			at = filepath.Clean(at + "/" + part)
		}
	}
	return at
}

// realPath answers where a path leads, links followed, at its end only if `follow`; of what is missing, the real path of
// what is there, and the rest.
func realPath(path string, follow bool) string {
	real, _ := lookAt(path, follow)
	return real
}

// lookAt answers the real path, and whether a folder is there.
func lookAt(path string, follow bool) (real string, folder bool) {
	flags := oPath | syscall.O_CLOEXEC
	if !follow {
		flags |= syscall.O_NOFOLLOW
	}
	rest := ""
	for at := path; ; flags &^= syscall.O_NOFOLLOW {
		fd, err := syscall.Open(at, flags, 0)
		if err == nil {
			real, err := readLink("/proc/self/fd/" + strconv.Itoa(fd))
			var stat syscall.Stat_t
			isFolder := rest == "" && syscall.Fstat(fd, &stat) == nil && stat.Mode&syscall.S_IFMT == syscall.S_IFDIR
			syscall.Close(fd)
			if err != nil || strings.HasSuffix(real, " (deleted)") || real == "" || real[0] != '/' {
				return path, isFolder
			}
			return filepath.Clean(real + rest), isFolder
		}
		if at == "/" {
			return path, false
		}
		rest = "/" + filepath.Base(at) + rest
		at = filepath.Dir(at)
	}
}

func readLink(path string) (string, error) {
	var buffer [longestWay]byte
	n, err := syscall.Readlink(path, buffer[:])
	if err != nil {
		return "", err
	}
	return string(buffer[:n]), nil
}

// same tells whether both lead to one file.
func same(one, other string) bool {
	var a, b syscall.Stat_t
	return syscall.Stat(one, &a) == nil && syscall.Stat(other, &b) == nil && a.Dev == b.Dev && a.Ino == b.Ino
}
