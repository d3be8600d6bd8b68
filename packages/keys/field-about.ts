// What each field of a test's key is: one sentence, for the reference page and for explaining a miss.

import { findGoFlag, goEnvClasses, variableClasses } from '#gocmd';

const own: Readonly<Record<string, string>> = {
  '-args': 'What follows -args, handed to the test as it is; a hash, shown without what may be secret.',
  '-cover': 'Whether it is measured which statements the tests reach.',
  '-covermode': 'Whether statements are counted, and how.',
  '-coverpkg': 'Packages whose statements count; each test covers its own package without it.',
  '-cpu': 'GOMAXPROCS for which the tests are repeated.',
  '-failfast': 'Whether tests after the first failure are left out.',
  '-ldflags': 'Arguments of the linker, GOFLAGS and command line together; a hash.',
  '-gcflags': 'Arguments of the compiler, GOFLAGS and command line together; a hash.',
  '-asmflags': 'Arguments of the assembler; a hash.',
  '-parallel': 'How many tests of a package run at once.',
  '-pgo': 'The profile that the compiler goes by, by content.',
  '-race': 'Whether the race detector is built in.',
  '-run': 'Which tests run.',
  '-short': 'Whether long tests are cut short.',
  '-skip': 'Which tests do not run.',
  '-tags': 'Build constraints that are fulfilled; the text is written into the binary.',
  '-timeout': 'After which time a test fails.',
  '-trimpath': 'Whether the names of folders are left out of the binary.',
  '-vet': 'Which checks of go vet come before the test.',
  CC: 'The C compiler: its command, version and target; none where there is none.',
  CXX: 'The C++ compiler: its command, version and target; none where there is none.',
  FC: 'The Fortran compiler: its command, version and target.',
  'covered packages':
    'With -coverpkg, all packages that were tested together, as each percentage is of all of them; a hash.',
  linker: 'The linker of the system, by its version.',
  'linked files': 'Libraries and objects that CGO_LDFLAGS or -extldflags name, by content.',
  'line breaks': 'Files whose path holds a line break, by content: no log of a test can name them.',
  root: 'Whether the tests run as root, for whom other files are readable, and other tests are skipped.',
  place: "The package's folder, relative to the repository.",
  system:
    'Where C is compiled that is not of the standard library, the system: its release and what is installed, by version; a hash.',
  work: 'Whether the package is built or vetted; absent where it is tested.',
  checks: 'Of a vet, the flags that say which checks are made.',
  'files left out': 'Of a vet, source that build constraints leave out, by content: vet looks at that as well.',
  'workspace folder':
    'Of a vet, the folder of the workspace, relative to the repository: findings name their places from there.',
  rule: 'What gows.jsonc says of the package; a hash.',
};

/** A sentence with a full stop; undefined for a name that no field has. */
export function keyFieldAbout(name: string): string | undefined {
  if (Object.hasOwn(own, name)) return own[name];
  if (name.startsWith('pkg-config ')) return 'What pkg-config answers for a #cgo pkg-config line.';
  for (const classes of [goEnvClasses, variableClasses]) {
    const rule = Object.hasOwn(classes, name) ? classes[name] : undefined;
    if (rule) return rule.reuse === 'key' ? rule.about : undefined;
  }
  if (!name.startsWith('-')) return undefined;
  const rule = findGoFlag(name.slice(1));
  if (!rule) return 'A flag in GOFLAGS that gows does not know and the go command may; a hash.';
  return rule.reuse === 'key' ? 'A flag of the go command; see go help build and go help testflag.' : undefined;
}
