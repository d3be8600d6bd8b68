package trace

const (
	auditArch  = 0xc000003e // AUDIT_ARCH_X86_64
	elfMachine = 62

	sysConnect         = 42
	sysBind            = 49
	sysExecve          = 59
	sysTruncate        = 76
	sysChdir           = 80
	sysPtrace          = 101
	sysStatfs          = 137
	sysPivotRoot       = 155
	sysChroot          = 161
	sysMount           = 165
	sysUmount2         = 166
	sysSetxattr        = 188
	sysLsetxattr       = 189
	sysGetxattr        = 191
	sysLgetxattr       = 192
	sysListxattr       = 194
	sysLlistxattr      = 195
	sysRemovexattr     = 197
	sysLremovexattr    = 198
	sysGetdents64      = 217
	sysInotifyAddWatch = 254
	sysOpenat          = 257
	sysMkdirat         = 258
	sysMknodat         = 259
	sysFchownat        = 260
	sysNewfstatat      = 262
	sysUnlinkat        = 263
	sysLinkat          = 265
	sysSymlinkat       = 266
	sysReadlinkat      = 267
	sysFchmodat        = 268
	sysFaccessat       = 269
	sysUtimensat       = 280
	sysFanotifyInit    = 300
	sysNameToHandleAt  = 303
	sysOpenByHandleAt  = 304
	sysSetns           = 308
	sysProcessVMReadv  = 310
	sysRenameat2       = 316
	sysSeccomp         = 317
	sysExecveat        = 322
	sysStatx           = 332
)

var legacy = map[uint32]call{
	2:   {look: (*Tracer).open},
	85:  paths(plain(opens, 0)), // creat
	4:   paths(plain(asks, 0)),  // stat
	6:   paths(plain(asks, 0).itself()),
	21:  paths(plain(asks, 0)), // access
	78:  {look: (*Tracer).getdents},
	82:  relinks(plain(asks, 0).itself(), plain(asks, 1).itself()),
	83:  paths(plain(asks, 0).itself()), // mkdir
	84:  paths(plain(asks, 0).itself()), // rmdir
	86:  relinks(plain(asks, 0).itself(), plain(asks, 1).itself()),
	87:  paths(plain(asks, 0).itself()),   // unlink
	88:  relinks(plain(asks, 1).itself()), // symlink
	89:  paths(plain(asks, 0).itself()),   // readlink
	90:  paths(plain(asks, 0)),            // chmod
	92:  paths(plain(asks, 0)),            // chown
	94:  paths(plain(asks, 0).itself()),
	132: paths(plain(asks, 0)), // utime
	133: paths(plain(asks, 0).itself()),
	134: ends("it loaded a library by an old call (uselib)"),
	235: paths(plain(asks, 0)), // utimes
	261: paths(at(asks, 0, 1, none)),
	264: relinks(at(asks, 0, 1, none).itself(), at(asks, 2, 3, none).itself()),
}
