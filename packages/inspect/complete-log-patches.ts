// What is changed in a few files of Go's standard library so that a test binary logs everything that it consults.

/** The variable that names the log's file, or with a slash at its end the folder in which each process has its own. The test never sees it: it is taken out before anything can look. */
export const completeLogVariable = 'GOWS_COMPLETE_LOG';

/** One replacement. `find` stands in the file exactly once; where it does not, this Go is one that we do not know. */
export interface Patch {
  readonly find: string;
  readonly replace: string;
}

export interface PatchedFile {
  /** Where the text may stand, from GOROOT/src: it is in the first of these that has the text of the first patch. */
  readonly candidates: readonly string[];
  readonly patches: readonly Patch[];
  /** Put at the end of the file. */
  readonly append?: string;
}

const before = (opening: string, line: string): Patch => ({ find: opening, replace: `${opening}\n\t${line}` });

/**
 * `syscall` holds the log, as everything else is built on it and its variables are there before any other package
 * begins. It is written without a buffer, as a test may end by os.Exit, and without a lock, as a lock would order
 * goroutines and so hide races. The descriptor is a high one, so that a test that counts on 3 gets it.
 */
const logInSyscall = `
const gowsLogVariable = "${completeLogVariable}="

var gowsLogFile int

// gowsTakeLog opens the log and leaves its variable out of the environment.
func gowsTakeLog(all []string) []string {
	kept := make([]string, 0, len(all))
	for _, s := range all {
		if len(s) > len(gowsLogVariable) && s[:len(gowsLogVariable)] == gowsLogVariable {
			if gowsLogFile == 0 {
				gowsOpenLog(s[len(gowsLogVariable):])
			}
			continue
		}
		kept = append(kept, s)
	}
	return kept
}

func gowsOpenLog(path string) {
	if path[len(path)-1] == '/' {
		path += gowsDigits(Getpid())
	}
	fd, err := Open(path, O_WRONLY|O_CREAT|O_APPEND|O_CLOEXEC, 0666)
	if err != nil {
		panic("cannot open the log " + path + ": " + err.Error())
	}
	if high, err := fcntl(fd, F_DUPFD_CLOEXEC, 200); err == nil {
		Close(fd)
		fd = high
	}
	gowsLogFile = fd
	gowsWrite("# test log\\n")
	gowsLogWd()
}

func gowsDigits(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return gowsDigits(n/10) + gowsDigits(n%10)
}

// GowsLogs reports whether there is a log.
func GowsLogs() bool { return gowsLogFile != 0 }

// GowsLog writes one line: what was done, and to what.
func GowsLog(op, name string) {
	if gowsLogFile == 0 || name == "" {
		return
	}
	for i := 0; i < len(name); i++ {
		if name[i] == '\\n' {
			return
		}
	}
	gowsWrite(op, " ", name, "\\n")
}

func gowsWrite(parts ...string) {
	var room [512]byte
	line := room[:0]
	for _, part := range parts {
		line = append(line, part...)
	}
	for {
		if _, err := write(gowsLogFile, line); err != EINTR {
			return
		}
	}
}

// gowsLogWd logs the folder that relative names are seen from now.
func gowsLogWd() {
	if gowsLogFile != 0 {
		if wd, err := Getwd(); err == nil {
			GowsLog("chdir", wd)
		}
	}
}
`;

/** `testing` sets its own logger once (`-test.testlogfile`): it then gets what it would get, beside the log. */
const logInTestlog = `
// gowsNext is the logger that testing sets.
var gowsNext atomic.Pointer[Interface]

type gowsLogger struct{}

// syscall logs it.
func (gowsLogger) Getenv(key string) {
	if next := gowsNext.Load(); next != nil {
		(*next).Getenv(key)
	}
}

func (gowsLogger) Stat(file string) {
	syscall.GowsLog("stat", file)
	if next := gowsNext.Load(); next != nil {
		(*next).Stat(file)
	}
}

func (gowsLogger) Open(file string) {
	syscall.GowsLog("open", file)
	if next := gowsNext.Load(); next != nil {
		(*next).Open(file)
	}
}

func (gowsLogger) Chdir(dir string) {
	syscall.GowsLog("chdir", dir)
	if next := gowsNext.Load(); next != nil {
		(*next).Chdir(dir)
	}
}

func init() {
	if syscall.GowsLogs() {
		var all Interface = gowsLogger{}
		logger.Store(&all)
	}
}
`;

/** Platforms on which the system calls below have these names. */
export const loggedPlatforms: ReadonlySet<string> = new Set(['linux', 'darwin', 'freebsd']);

/** The files to replace for a platform; texts are those of Go 1.25 to 1.27. */
export function completeLogFiles(goos: string, goarch: string): readonly PatchedFile[] {
  const perSystem = [
    `syscall/syscall_${goos}.go`,
    `syscall/zsyscall_${goos}_${goarch}.go`,
    `syscall/syscall_${goos}_${goarch}.go`,
  ];
  return [
    {
      candidates: ['syscall/env_unix.go'],
      patches: [
        { find: 'envs []string = runtime_envs()', replace: 'envs []string = gowsTakeLog(runtime_envs())' },
        before('func Getenv(key string) (value string, found bool) {', 'GowsLog("getenv", key)'),
        before('func Environ() []string {', 'GowsLog("getenv", "*")'),
      ],
      append: logInSyscall,
    },
    {
      candidates: perSystem,
      patches: [before('func Open(path string, mode int, perm uint32) (fd int, err error) {', 'GowsLog("open", path)')],
    },
    {
      candidates: ['syscall/exec_unix.go'],
      patches: [
        before(
          'func forkExec(argv0 string, argv []string, attr *ProcAttr) (pid int, err error) {',
          'GowsLog("exec", argv0)',
        ),
        before('func Exec(argv0 string, argv []string, envv []string) (err error) {', 'GowsLog("exec", argv0)'),
      ],
    },
    {
      candidates: perSystem,
      patches: ['func Chdir(path string) (err error) {', 'func Fchdir(fd int) (err error) {'].map((opening) =>
        before(opening, 'defer gowsLogWd()'),
      ),
    },
    {
      candidates: ['internal/testlog/log.go'],
      patches: [
        { find: 'import "sync/atomic"\n', replace: 'import (\n\t"sync/atomic"\n\t"syscall"\n)\n' },
        before(
          'func SetLogger(impl Interface) {',
          'if syscall.GowsLogs() {\n\t\tif !gowsNext.CompareAndSwap(nil, &impl) {\n\t\t\tpanic("testlog: SetLogger must be called only once")\n\t\t}\n\t\treturn\n\t}',
        ),
      ],
      append: logInTestlog,
    },
  ];
}
