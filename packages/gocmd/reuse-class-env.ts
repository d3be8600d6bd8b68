// What every variable that the go command, its tools or a test's run-time system read does to the reuse of a result.

import type { FlagReuse } from './flag-rule.ts';

export interface VariableClass {
  readonly reuse: FlagReuse;
  /**
   * For `key`, where the value itself is a field: for every build, for every run of a binary, or only where
   * `runtime/cgo` is in the closure. Absent where something finer than the value counts, as `about` says.
   */
  readonly counts?: 'build' | 'run' | 'cgo';
  /** The value is one of few known words, and so no secret. */
  readonly shown?: true;
  /** One sentence with a full stop. */
  readonly about: string;
}

type Classes = Readonly<Record<string, VariableClass>>;

const platform = (about: string): VariableClass => ({ reuse: 'key', counts: 'build', shown: true, about });
const cgo = (about: string): VariableClass => ({ reuse: 'key', counts: 'cgo', about });
const run = (about: string): VariableClass => ({ reuse: 'key', counts: 'run', about });
const counted = (about: string): VariableClass => ({ reuse: 'key', about });
const free = (about: string): VariableClass => ({ reuse: 'free', about });

const level = (arch: string) => platform(`Which instructions of ${arch} the compiler may use.`);
const source = 'It says where modules come from; what they hold is known by checksum.';
const whereabouts = 'It is a place; what lies there counts where a test looks at it.';
const cFlags = 'Handed to the C compiler, and by the go command to its own key.';

/** Every variable of `go env -json`, of all platforms, Go 1.25 to 1.27. */
export const goEnvClasses: Classes = {
  AR: free('Only gccgo and C archives use it, and a test binary is neither.'),
  CC: counted('The compiler that it names counts by what it says of itself, where cgo is in the closure.'),
  CGO_CFLAGS: cgo(cFlags),
  CGO_CPPFLAGS: cgo(cFlags),
  CGO_CXXFLAGS: cgo(cFlags),
  CGO_ENABLED: platform('It decides which files build, in the standard library too.'),
  CGO_FFLAGS: cgo('Handed to the Fortran compiler, and by the go command to its own key.'),
  CGO_LDFLAGS: cgo('Handed to the linker; the files that it names count by content besides.'),
  CXX: counted('The compiler that it names counts by what it says of itself, where cgo is in the closure.'),
  GCCGO: free('Only the gc compiler is supported.'),
  GO111MODULE: free('Workspaces are made of modules, so nothing else than modules can be in force.'),
  GO386: level('386'),
  GOAMD64: level('amd64'),
  GOARCH: platform('The architecture that is built for: it decides which files build.'),
  GOARM: level('arm'),
  GOARM64: level('arm64'),
  GOAUTH: free(source),
  GOBIN: free('Nothing is installed.'),
  GOCACHE: free('Where compiled packages are kept; the go command answers for their content.'),
  GOCACHEPROG: free('Who keeps compiled packages; the go command answers for their content.'),
  GODEBUG: run('It changes what the run-time system and the standard library do, and no log tells that they read it.'),
  GOENV: free('The file of `go env -w`; what it sets counts as the variable that it sets.'),
  GOEXE: free('It follows from GOOS.'),
  GOEXPERIMENT: platform('Which experiments the toolchain and the standard library are built with.'),
  GOFIPS140: platform('Which cryptographic module is built in, and how it behaves.'),
  GOFLAGS: counted('Each flag in it counts as if it stood on the command line.'),
  GOGCCFLAGS: free(
    'It follows from CC, the platform and the CGO_ flags, which count by themselves; and it names a folder of the moment.',
  ),
  GOHOSTARCH: { ...run('A test that runs under an emulator is not the same test.'), shown: true },
  GOHOSTOS: { ...run('A test that runs under an emulator is not the same test.'), shown: true },
  GOINSECURE: free(source),
  GOMIPS: level('mips'),
  GOMIPS64: level('mips64'),
  GOMOD: free('Where the module file is; what it says shows in what is listed.'),
  GOMODCACHE: free(whereabouts),
  GONOPROXY: free(source),
  GONOSUMDB: free(source),
  GOOS: platform('The system that is built for: it decides which files build.'),
  GOPACKAGESDRIVER: free('Programs other than the go command list packages by it (Go 1.27).'),
  GOPATH: free(whereabouts),
  GOPPC64: level('ppc64'),
  GOPRIVATE: free(source),
  GOPROXY: free(source),
  GORISCV64: level('riscv64'),
  GOROOT: free('The version says what the distribution holds; its place counts no more than that of the work tree.'),
  GOSUMDB: free(source),
  GOTELEMETRY: free('The go command counts its own use with it.'),
  GOTELEMETRYDIR: free('The go command counts its own use there.'),
  GOTMPDIR: free(whereabouts),
  GOTOOLCHAIN: free('It selects a toolchain, and the one selected counts.'),
  GOTOOLDIR: free('It follows from GOROOT and the host.'),
  GOVCS: free(source),
  GOVERSION: platform('The toolchain that really runs: compiler, linker and standard library.'),
  GOWASM: level('wasm'),
  GOWORK: free('Where the workspace file is; what it says shows in what is listed.'),
  PKG_CONFIG: counted('What it answers counts, where a package has #cgo pkg-config lines.'),
};

const allowed = 'It lets flags of #cgo lines pass or not, and so decides whether there is a build.';
const compilerSearch = 'It changes where the C compiler and the linker search, which no listing names.';
const loader = 'It changes which libraries the system loads into the test.';

/** Variables that go, its tools, the C compiler or a starting test read, and `go env -json` does not print. */
export const variableClasses: Classes = {
  CGO_CFLAGS_ALLOW: cgo(allowed),
  CGO_CFLAGS_DISALLOW: cgo(allowed),
  CGO_CPPFLAGS_ALLOW: cgo(allowed),
  CGO_CPPFLAGS_DISALLOW: cgo(allowed),
  CGO_CXXFLAGS_ALLOW: cgo(allowed),
  CGO_CXXFLAGS_DISALLOW: cgo(allowed),
  CGO_FFLAGS_ALLOW: cgo(allowed),
  CGO_FFLAGS_DISALLOW: cgo(allowed),
  CGO_LDFLAGS_ALLOW: cgo(allowed),
  CGO_LDFLAGS_DISALLOW: cgo(allowed),
  FC: counted('The compiler that it names counts by what it says of itself, where cgo is in the closure.'),
  GCCGOTOOLDIR: free('Only the gc compiler is supported.'),
  GO_EXTLINK_ENABLED: platform('It decides between the linker of Go and that of the system.'),
  GOCLOBBERDEADHASH: { reuse: 'key', counts: 'build', about: 'A switch of the compiler for finding its own faults.' },
  GOCOMPILEDEBUG: { reuse: 'key', counts: 'build', about: 'Switches of the compiler for finding its own faults.' },
  GOSSADIR: free('The compiler writes a report there, and builds the same.'),
  GOSSAFUNC: free('The compiler writes a report of that function, and builds the same.'),

  C_INCLUDE_PATH: cgo(compilerSearch),
  CCC_OVERRIDE_OPTIONS: cgo('Clang changes its own arguments by it.'),
  COMPILER_PATH: cgo(compilerSearch),
  CPATH: cgo(compilerSearch),
  CPLUS_INCLUDE_PATH: cgo(compilerSearch),
  DEVELOPER_DIR: cgo('It selects the developer tools of macOS.'),
  GCC_EXEC_PREFIX: cgo(compilerSearch),
  GNUTARGET: cgo('It selects the object format of the linker.'),
  LD_RUN_PATH: cgo('The linker writes it into the binary.'),
  LDEMULATION: cgo('It selects how the linker behaves.'),
  LIBRARY_PATH: cgo(compilerSearch),
  MACOSX_DEPLOYMENT_TARGET: cgo('The oldest macOS that the C compiler and the linker build for.'),
  NIX_CFLAGS_COMPILE: cgo('The compilers of Nix add it to their arguments.'),
  NIX_LDFLAGS: cgo('The linker of Nix adds it to its arguments.'),
  OBJC_INCLUDE_PATH: cgo(compilerSearch),
  PKG_CONFIG_LIBDIR: free('It changes where pkg-config looks, and what that answers counts.'),
  PKG_CONFIG_PATH: free('It changes where pkg-config looks, and what that answers counts.'),
  PKG_CONFIG_SYSROOT_DIR: free('It changes what pkg-config answers, and that counts.'),
  SDKROOT: cgo('It selects the system headers and libraries of macOS.'),
  SOURCE_DATE_EPOCH: cgo('The C compiler takes __DATE__ and __TIME__ from it.'),
  TOOLCHAINS: cgo('It selects the compilers of macOS.'),

  DYLD_FALLBACK_LIBRARY_PATH: run(loader),
  DYLD_FRAMEWORK_PATH: run(loader),
  DYLD_INSERT_LIBRARIES: run(loader),
  DYLD_LIBRARY_PATH: run(loader),
  GLIBC_TUNABLES: run('It changes how the C library behaves, which reads it before any code of the test.'),
  GOGC: run('The run-time system reads it before any code of the test, and no log tells.'),
  GOMAXPROCS: run('The run-time system reads it before any code of the test, and no log tells.'),
  GOMEMLIMIT: run('The run-time system reads it before any code of the test, and no log tells.'),
  GORACE: run('The race detector reads it before any code of the test, and no log tells.'),
  GOTRACEBACK: run('The run-time system reads it before any code of the test, and no log tells.'),
  LD_LIBRARY_PATH: run(loader),
  LD_PRELOAD: run(loader),
};
