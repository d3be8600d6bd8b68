//go:build amd64 || arm64

package trace

// verb says what a call asks of a path, and so what of it counts: what is in it, or that it is there.
type verb byte

const (
	opens verb = 'o' // an open of a file, which counts by its content, or a look at the names in a folder
	asks  verb = 's' // a stat, and all that changes what stands at a path, which first finds whether something does
	execs verb = 'x' // a program that is started
)

// How a call names a path, and what is done with it. An argument that there is none of is -1.
type named struct {
	verb verb
	// dir and path are arguments: the descriptor of the folder that the path is relative to, and the path.
	dir, path int8
	// flags is an argument that may hold AT_SYMLINK_NOFOLLOW, or AT_SYMLINK_FOLLOW where links are not followed else.
	flags int8
	// ends tells that a link at the path's end is the thing itself.
	ends bool
}

const none = -1

// call is what the tracer does about one system call: it notes paths, or has a look of its own.
type call struct {
	paths []named
	// links tells that paths may lead elsewhere after it.
	links bool
	look  func(*Tracer, *notification)
}

func paths(of ...named) call { return call{paths: of} }

func relinks(of ...named) call { return call{paths: of, links: true} }

func at(v verb, dir, path, flags int8) named {
	return named{verb: v, dir: dir, path: path, flags: flags}
}

func plain(v verb, path int8) named { return named{verb: v, dir: none, path: path, flags: none} }

func (n named) itself() named {
	n.ends = true
	return n
}

// ends marks a call after which it is not known what the processes read, or from where.
func ends(why string) call {
	return call{look: func(t *Tracer, _ *notification) { t.incomplete(why) }}
}

// calls are those that all architectures have; `legacy` those that only older ones have.
var calls = func() map[uint32]call {
	all := map[uint32]call{
		sysOpenat:          {look: (*Tracer).openat},
		sysOpenat2:         {look: (*Tracer).openat2},
		sysGetdents64:      {look: (*Tracer).getdents},
		sysExecve:          {look: (*Tracer).execve},
		sysExecveat:        {look: (*Tracer).execveat},
		sysConnect:         {look: (*Tracer).connect},
		sysBind:            {look: (*Tracer).bind},
		sysSeccomp:         {look: (*Tracer).seccomp},
		sysPtrace:          {look: (*Tracer).ptrace},
		sysNewfstatat:      paths(at(asks, 0, 1, 3)),
		sysStatx:           paths(at(asks, 0, 1, 2)),
		sysFaccessat:       paths(at(asks, 0, 1, none)),
		sysFaccessat2:      paths(at(asks, 0, 1, 3)),
		sysReadlinkat:      paths(at(asks, 0, 1, none).itself()),
		sysChdir:           paths(plain(asks, 0)),
		sysStatfs:          paths(plain(asks, 0)),
		sysTruncate:        paths(plain(asks, 0)),
		sysMkdirat:         paths(at(asks, 0, 1, none).itself()),
		sysMknodat:         paths(at(asks, 0, 1, none).itself()),
		sysUnlinkat:        paths(at(asks, 0, 1, none).itself()),
		sysSymlinkat:       relinks(at(asks, 1, 2, none).itself()),
		sysRenameat2:       relinks(at(asks, 0, 1, none).itself(), at(asks, 2, 3, none).itself()),
		sysLinkat:          relinks(at(asks, 0, 1, 4).itself(), at(asks, 2, 3, none).itself()),
		sysFchmodat:        paths(at(asks, 0, 1, none)),
		sysFchmodat2:       paths(at(asks, 0, 1, 3)),
		sysFchownat:        paths(at(asks, 0, 1, 4)),
		sysUtimensat:       paths(at(asks, 0, 1, 3)),
		sysSetxattr:        paths(plain(asks, 0)),
		sysLsetxattr:       paths(plain(asks, 0).itself()),
		sysGetxattr:        paths(plain(asks, 0)),
		sysLgetxattr:       paths(plain(asks, 0).itself()),
		sysListxattr:       paths(plain(asks, 0)),
		sysLlistxattr:      paths(plain(asks, 0).itself()),
		sysRemovexattr:     paths(plain(asks, 0)),
		sysLremovexattr:    paths(plain(asks, 0).itself()),
		sysSetxattrat:      paths(at(asks, 0, 1, 2)),
		sysGetxattrat:      paths(at(asks, 0, 1, 2)),
		sysListxattrat:     paths(at(asks, 0, 1, 2)),
		sysRemovexattrat:   paths(at(asks, 0, 1, 2)),
		sysFileGetattr:     paths(at(asks, 0, 1, 4)),
		sysFileSetattr:     paths(at(asks, 0, 1, 4)),
		sysInotifyAddWatch: paths(plain(asks, 1)),
		sysNameToHandleAt:  paths(at(asks, 0, 1, none)),

		sysFanotifyInit:   ends("it watched a file system (fanotify)"),
		sysIoUringSetup:   ends("it used io_uring"),
		sysOpenByHandleAt: ends("it opened a file by a handle"),
		sysPidfdGetfd:     ends("it took a file of another process"),
		sysMount:          ends("it changed what is mounted"),
		sysUmount2:        ends("it changed what is mounted"),
		sysPivotRoot:      ends("it changed what is mounted"),
		sysMoveMount:      ends("it changed what is mounted"),
		sysOpenTree:       ends("it changed what is mounted"),
		sysOpenTreeAttr:   ends("it changed what is mounted"),
		sysFsmount:        ends("it changed what is mounted"),
		sysFspick:         ends("it changed what is mounted"),
		sysMountSetattr:   ends("it changed what is mounted"),
		sysChroot:         ends("it changed its root folder"),
		sysSetns:          ends("it entered other namespaces"),
	}
	for number, one := range legacy {
		all[number] = one
	}
	return all
}()

// Calls have the same number everywhere since Linux 5.1.
const (
	sysIoUringSetup  = 425
	sysOpenTree      = 428
	sysMoveMount     = 429
	sysFsmount       = 432
	sysFspick        = 433
	sysOpenat2       = 437
	sysPidfdGetfd    = 438
	sysFaccessat2    = 439
	sysMountSetattr  = 442
	sysFchmodat2     = 452
	sysSetxattrat    = 463
	sysGetxattrat    = 464
	sysListxattrat   = 465
	sysRemovexattrat = 466
	sysOpenTreeAttr  = 467
	sysFileGetattr   = 468
	sysFileSetattr   = 469

	// What later kernels bring may read files, too.
	sysLastKnown = sysFileSetattr
)
