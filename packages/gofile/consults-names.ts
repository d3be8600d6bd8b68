// Names of the standard library (and of golang.org/x/sys) by which Go code looks at what surrounds it.

/** What a reference to a function means. */
export type Effect =
  /** Takes the name of a variable; the test log sees it once the tests run. */
  | 'getenv'
  /** As getenv, and no log ever sees it. */
  | 'raw-getenv'
  | 'expand-env'
  | 'expand'
  | 'environ'
  | 'read'
  /** Opens or looks by a path where no log sees it. */
  | 'raw-read'
  | 'start'
  /** Finds out where the source or the working folder is; filepath.Abs is there to make paths whole, as a rule. */
  | 'locate'
  /** Puts a path together from its arguments. */
  | 'join'
  | 'sprintf';

function all(effect: Effect, names: string): readonly (readonly [string, Effect])[] {
  return names.split(' ').map((name) => [name, effect] as const);
}

const reads = (names: string): ReadonlyMap<string, Effect> => new Map(all('read', names));

/** Functions of package syscall and of golang.org/x/sys that take a path; `Read` of an open file is none of them. */
const system: ReadonlyMap<string, Effect> = new Map([
  ['Getenv', 'raw-getenv'],
  ['Environ', 'environ'],
  ...all(
    'raw-read',
    'Open Openat Openat2 Stat Lstat Fstatat Statx Access Faccessat Faccessat2 Readlink Readlinkat Getxattr Lgetxattr ' +
      'Listxattr Llistxattr Getattrlist CreateFile GetFileAttributes GetFileAttributesEx FindFirstFile OpenTree ' +
      'NameToHandleAt OpenByHandleAt ' +
      'SYS_OPEN SYS_OPENAT SYS_OPENAT2 SYS_STAT SYS_LSTAT SYS_NEWFSTATAT SYS_FSTATAT SYS_STATX SYS_ACCESS ' +
      'SYS_FACCESSAT SYS_FACCESSAT2 SYS_READLINK SYS_READLINKAT',
  ),
  ...all('start', 'Exec ForkExec StartProcess CreateProcess SYS_EXECVE SYS_EXECVEAT'),
]);

const templates = reads('ParseFiles ParseGlob');
const opens = reads('Open');

/** Import path → name → what it means. */
export const effects: ReadonlyMap<string, ReadonlyMap<string, Effect>> = new Map<string, ReadonlyMap<string, Effect>>([
  [
    'os',
    new Map<string, Effect>([
      ...all('getenv', 'Getenv LookupEnv'),
      ['ExpandEnv', 'expand-env'],
      ['Expand', 'expand'],
      ['Environ', 'environ'],
      ...all('read', 'Open OpenFile ReadFile ReadDir Stat Lstat DirFS OpenRoot OpenInRoot CopyFS Readlink'),
      ['StartProcess', 'start'],
      ['Getwd', 'locate'],
    ]),
  ],
  ['syscall', system],
  ['golang.org/x/sys/unix', system],
  ['golang.org/x/sys/windows', system],
  ['io/ioutil', reads('ReadFile ReadDir')],
  ['path/filepath', new Map<string, Effect>([...all('read', 'Glob Walk WalkDir EvalSymlinks'), ['Join', 'join']])],
  ['runtime', new Map<string, Effect>(all('locate', 'Caller Callers CallersFrames FuncForPC'))],
  ['path', new Map<string, Effect>([['Join', 'join']])],
  ['fmt', new Map<string, Effect>([['Sprintf', 'sprintf']])],
  ['text/template', templates],
  ['html/template', templates],
  ['plugin', opens],
  ['archive/zip', reads('OpenReader')],
  ['debug/elf', opens],
  ['debug/macho', reads('Open OpenFat')],
  ['debug/pe', opens],
  ['debug/plan9obj', opens],
  ['debug/buildinfo', reads('ReadFile')],
  ['go/parser', reads('ParseFile ParseDir')],
  ['go/build', reads('Import ImportDir')],
  ['crypto/tls', reads('LoadX509KeyPair')],
  ['crypto/x509', reads('SystemCertPool')],
  ['net/http', reads('Dir ServeFile')],
]);

/** Methods that mean the same whatever they are called on: of templates, and of exec.Cmd. */
export const methods: ReadonlyMap<string, Effect> = new Map<string, Effect>([...templates, ['Environ', 'environ']]);

/** What no log of a test shows. */
export type Unlogged = 'makesLinks' | 'readsLinks' | 'makesFolders';

/** Functions and methods of whatever package: others that go by these names do as a rule what those of os do. */
const links: ReadonlyMap<string, Unlogged> = new Map([
  ['Symlink', 'makesLinks'],
  ['Symlinkat', 'makesLinks'],
  ['Readlink', 'readsLinks'],
  ['Readlinkat', 'readsLinks'],
]);

/** @param path of the package; undefined for a method */
export function unloggedBy(name: string, path?: string): Unlogged | undefined {
  // An os.MkdirAll asks first, and that is logged.
  if (name === 'Mkdir') return path === 'os' ? 'makesFolders' : undefined;
  if (name === 'Link' || name === 'Linkat') {
    return path === 'os' || effects.get(path ?? '') === system ? 'makesLinks' : undefined;
  }
  return links.get(name);
}

/** Packages that are there to start processes. */
export const starters: ReadonlySet<string> = new Set([
  'os/exec',
  'golang.org/x/sys/execabs',
  'golang.org/x/tools/go/packages',
]);

/**
 * Libraries that fill values from the environment by names that stand as strings or in struct tags: caarlos0/env,
 * envconfig, cleanenv, viper, koanf and their kin.
 */
export const environmentLibrary =
  /(?:^|[/-])(?:[a-z]*env(?:config|conf|y|parse|decode)?|viper|koanf|kingpin|kong)(?:$|[/.])/;

/** The name that a package goes by where the import gives none: what its path's last element is meant to say. */
export function usualName(path: string): string {
  const elements = path.split('/');
  const last = elements.at(-1) ?? '';
  const named = /^v\d+$/.test(last) && elements.length > 1 ? (elements.at(-2) ?? '') : last;
  return named.replace(/\.v\d+$/, '').replace(/^go-|-go$/, '');
}
