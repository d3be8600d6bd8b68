package trace

const (
	auditArch  = 0xc00000b7 // AUDIT_ARCH_AARCH64
	elfMachine = 183

	sysSetxattr        = 5
	sysLsetxattr       = 6
	sysGetxattr        = 8
	sysLgetxattr       = 9
	sysListxattr       = 11
	sysLlistxattr      = 12
	sysRemovexattr     = 14
	sysLremovexattr    = 15
	sysInotifyAddWatch = 27
	sysMknodat         = 33
	sysMkdirat         = 34
	sysUnlinkat        = 35
	sysSymlinkat       = 36
	sysLinkat          = 37
	sysUmount2         = 39
	sysMount           = 40
	sysPivotRoot       = 41
	sysStatfs          = 43
	sysTruncate        = 45
	sysFaccessat       = 48
	sysChdir           = 49
	sysChroot          = 51
	sysFchmodat        = 53
	sysFchownat        = 54
	sysOpenat          = 56
	sysGetdents64      = 61
	sysReadlinkat      = 78
	sysNewfstatat      = 79
	sysUtimensat       = 88
	sysPtrace          = 117
	sysBind            = 200
	sysConnect         = 203
	sysExecve          = 221
	sysFanotifyInit    = 262
	sysNameToHandleAt  = 264
	sysOpenByHandleAt  = 265
	sysSetns           = 268
	sysProcessVMReadv  = 270
	sysRenameat2       = 276
	sysSeccomp         = 277
	sysExecveat        = 281
	sysStatx           = 291
)

var legacy = map[uint32]call{
	38: relinks(at(asks, 0, 1, none).itself(), at(asks, 2, 3, none).itself()), // renameat
}
