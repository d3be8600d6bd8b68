// The one table of the flags of `go build` and `go test`: what each takes, and what gows does with it.

import type { FlagReuse, FlagRule, FlagValue, ValueForm } from './flag-rule.ts';

export type * from './flag-rule.ts';

type More = Partial<Omit<FlagRule, 'name' | 'value' | 'class'>>;

const build = (name: string, value: FlagValue, form: ValueForm, more: More = {}): FlagRule => ({
  name,
  value,
  class: 'build',
  form,
  reuse: 'key',
  ...more,
});
const run = (name: string, value: FlagValue, form: ValueForm, more: More = {}): FlagRule => ({
  name,
  value,
  class: 'run',
  form,
  reuse: 'key',
  ...more,
});
const own = (name: string, value: FlagValue, form: ValueForm, more: More = {}): FlagRule => ({
  name,
  value,
  class: 'gows',
  form,
  reuse: 'free',
  ...more,
});
const refused = (name: string, value: FlagValue, reason: string, more: More = {}): FlagRule => ({
  name,
  value,
  class: 'refused',
  form: 'any',
  reason,
  inGoflags: 'refused',
  reuse: 'refused',
  ...more,
});
/** Refused on the command line, and fit for GOFLAGS, where the go command applies it by itself. */
const goOnly = (name: string, value: FlagValue, reason: string, reuse: FlagReuse, more: More = {}): FlagRule =>
  refused(name, value, reason, { inGoflags: 'go', reuse, ...more });

const unsaid = 'its value does not say what is built under it';
const goflagsWill = { remedy: 'put it into GOFLAGS, where the go command applies it' };
const onlyGiven = {
  inGoflags: 'refused',
  reason: 'the go command would list packages with it, too',
  remedy: 'give it on the command line',
} as const;
/** Of a flag with which the go command reads other files than those that are there. */
const anotherSource = {
  reuse: 'never',
  builds: 'always',
  byDefault: '',
  fileUnless: [''],
  notInBuild: unsaid,
} as const;
const everywhere = {
  inGoflags: 'refused',
  reason: 'it would write files wherever something is tested',
  remedy: 'give it on the command line',
} as const;
/** Those of which `go test` takes one package alone (`testProfile` of cmd/go/internal/test/test.go), in its order. */
export const profileFlags: readonly string[] = ['blockprofile', 'cpuprofile', 'memprofile', 'mutexprofile', 'trace'];
const internal = 'gows sets it itself for every test binary';

/** Every flag that `go help build`, `go help testflag` and `go help test` name, and the undocumented ones. */
export const goFlagTable: readonly FlagRule[] = [
  build('race', 'bool', 'bool'),
  // Its text is written into the binary, so that `a,b` and `b,a` are two binaries.
  build('tags', 'string', 'any', { byDefault: '' }),
  // It decides which files are read, and those count by themselves.
  build('mod', 'string', 'mod', { reuse: 'free' }),
  build('trimpath', 'bool', 'bool', { byDefault: 'false' }),
  build('ldflags', 'string', 'quoted', { repeats: true, byDefault: '' }),
  build('gcflags', 'string', 'quoted', { repeats: true, byDefault: '' }),
  build('asan', 'bool', 'bool', { byDefault: 'false' }),
  build('msan', 'bool', 'bool', { byDefault: 'false' }),
  build('asmflags', 'string', 'quoted', { repeats: true, byDefault: '' }),
  build('buildmode', 'string', 'any', { byDefault: 'default' }),
  build('installsuffix', 'string', 'any', { byDefault: '' }),
  build('pgo', 'string', 'any', { byDefault: 'auto', fileUnless: ['', 'auto', 'off'] }),
  build('linkshared', 'bool', 'bool', {
    reuse: 'never',
    builds: 'always',
    byDefault: 'false',
    never: '-linkshared links with libraries that were installed before, whatever is in them',
    notInBuild: unsaid,
  }),
  build('pkgdir', 'string', 'any', {
    reuse: 'never',
    builds: 'always',
    byDefault: '',
    fileUnless: [''],
    never: '-pkgdir takes compiled packages from a folder, whatever is in them',
    notInBuild: unsaid,
  }),
  build('toolexec', 'string', 'quoted', {
    reuse: 'never',
    builds: 'always',
    byDefault: '',
    never: '-toolexec lets any program change what is built',
    notInBuild: unsaid,
  }),
  build('vet', 'string', 'any', { byDefault: '', notInBuild: 'it is for tests' }),

  run('run', 'string', 'regexp', { byDefault: '' }),
  run('skip', 'string', 'regexp', { byDefault: '' }),
  run('short', 'bool', 'bool', { byDefault: 'false' }),
  run('count', 'string', 'count', { reuse: 'never', never: '-count asks for a run, even -count=1' }),
  run('failfast', 'bool', 'bool', { byDefault: 'false' }),
  run('fullpath', 'bool', 'bool', { byDefault: 'false' }),
  run('list', 'string', 'regexp', {
    reuse: 'never',
    byDefault: '',
    never: '-list asks for names, and tells no result',
  }),
  run('bench', 'string', 'regexp', {
    reuse: 'never',
    byDefault: '',
    never: '-bench measures, and what was measured before says nothing of now',
  }),
  ...profileFlags.map((name) =>
    run(name, 'string', 'any', {
      ...onlyGiven,
      reuse: 'never',
      byDefault: '',
      never: `-${name} asks for a run, and its profile`,
    }),
  ),
  run('artifacts', 'bool', 'bool', {
    ...onlyGiven,
    reuse: 'never',
    byDefault: 'false',
    never: '-artifacts asks for what the tests write',
  }),
  run('fuzz', 'string', 'regexp', {
    ...onlyGiven,
    reuse: 'never',
    byDefault: '',
    never: '-fuzz looks for what no run has seen before',
  }),
  run('fuzztime', 'string', 'bench-time'),
  run('fuzzminimizetime', 'string', 'bench-time', { byDefault: '60s' }),
  run('blockprofilerate', 'string', 'count', { byDefault: '1' }),
  run('memprofilerate', 'string', 'count'),
  run('mutexprofilefraction', 'string', 'count', { byDefault: '1' }),
  run('benchmem', 'bool', 'bool', { byDefault: 'false' }),
  run('benchtime', 'string', 'bench-time', { byDefault: '1s' }),
  run('parallel', 'string', 'positive'),
  run('cpu', 'string', 'cpu-list', { byDefault: '' }),
  run('shuffle', 'string', 'shuffle', {
    reuse: 'never',
    byDefault: 'off',
    never: '-shuffle is there to find what another order of the tests brings to light',
  }),

  // Every binary is run with -test.v, so that testing.Verbose() is true in any case.
  own('v', 'optional', 'bool'),
  own('timeout', 'string', 'duration', { reuse: 'key', byDefault: '10m0s' }),
  own('p', 'string', 'positive'),
  // `-args` takes all that follows; split.ts ends there.
  own('args', 'bool', 'any', { reuse: 'key' }),

  // Where it is the first flag, and the folder is there, it is carried out before the flags are read (`cli/folder.ts`).
  refused('C', 'string', 'it must be the first flag, and name a folder that can be entered', {
    remedy: 'gows test -C DIR …',
  }),
  goOnly('a', 'bool', 'the go command decides by content what to build again', 'free', {
    builds: 'always',
    remedy: 'leave it out; "go clean -cache" makes all be built anew, and -count=1 makes all tests run',
  }),
  refused('n', 'bool', 'gows prints no commands in place of running them', {
    remedy: 'use gows affected list to see what would be tested',
  }),
  goOnly('x', 'bool', 'the commands of the compiler would mix with the results', 'free', {
    builds: 'always',
    remedy: 'use go build -x for the package in question',
  }),
  goOnly('work', 'bool', 'gows keeps the test binaries, and the go command its own work folder', 'free', {
    ...goflagsWill,
    builds: 'always',
  }),
  goOnly(
    'buildvcs',
    'optional',
    'test binaries are stamped only where GOFLAGS asks for it, and listings would be six times slower with it',
    'free',
    {
      remedy: 'leave it out',
      inBuild: true,
    },
  ),
  refused('compiler', 'string', 'gows supports the gc compiler alone', { remedy: 'leave it out' }),
  goOnly('gccgoflags', 'string', 'gows supports the gc compiler alone', 'free', {
    form: 'quoted',
    remedy: 'leave it out',
  }),
  goOnly('modcacherw', 'bool', 'it says how modules are stored, and so is for every go command', 'free', goflagsWill),
  build('modfile', 'string', 'any', {
    ...onlyGiven,
    ...anotherSource,
    never: '-modfile names another go.mod than the one that counts for what is kept',
  }),
  build('overlay', 'string', 'any', {
    ...onlyGiven,
    ...anotherSource,
    never: '-overlay puts other content in place of files, and what is kept goes by what is on disk',
  }),
  // What of them reaches the go command and the key, `coverFlags` says.
  build('cover', 'bool', 'bool', { ...onlyGiven, byDefault: 'false' }),
  build('covermode', 'string', 'cover-mode', onlyGiven),
  build('coverpkg', 'string', 'any', { ...onlyGiven, byDefault: '' }),
  own('coverprofile', 'string', 'any', onlyGiven),
  own('outputdir', 'string', 'any', onlyGiven),
  own('json', 'bool', 'bool', onlyGiven),
  own('exec', 'string', 'quoted', {
    ...onlyGiven,
    reuse: 'never',
    byDefault: '',
    never: '-exec starts the tests by a program, and what that looks at is not seen',
  }),

  own('c', 'bool', 'bool', {
    ...everywhere,
    reuse: 'never',
    byDefault: 'false',
    never: '-c asks for test binaries, and no test is run',
  }),
  own('o', 'string', 'any', {
    ...everywhere,
    reuse: 'never',
    byDefault: '',
    never: '-o asks for the test binary as well, and that is built',
  }),

  // Undocumented flags of the go command, and flags of the testing package that only the go command sets.
  refused('debug-actiongraph', 'string', 'gows uses it itself', { remedy: 'leave it out' }),
  goOnly('debug-runtime-trace', 'string', 'gows does not hand it on', 'free', { ...goflagsWill, builds: 'always' }),
  goOnly('debug-trace', 'string', 'gows does not hand it on', 'free', { ...goflagsWill, builds: 'always' }),
  refused('testlogfile', 'string', internal, { remedy: 'leave it out' }),
  refused('paniconexit0', 'bool', internal, { remedy: 'leave it out' }),
  refused('gocoverdir', 'string', internal, { remedy: 'leave it out' }),
  refused('fuzzcachedir', 'string', internal, { remedy: 'leave it out' }),
  refused('fuzzworker', 'bool', internal, { remedy: 'leave it out' }),
];

const byName: ReadonlyMap<string, FlagRule> = new Map(goFlagTable.map((rule) => [rule.name, rule]));

/** Flags that the test binary knows only with `test.` before them, which the go command does not take itself. */
const binaryOnly: ReadonlySet<string> = new Set([
  'testlogfile',
  'paniconexit0',
  'gocoverdir',
  'fuzzcachedir',
  'fuzzworker',
]);

/**
 * Flags of `go test` that have no `test.` form, as their meaning ends with the go command (`passFlagToTest` of
 * cmd/go/internal/test/flagdefs.go lists the others).
 */
const withoutTestForm: ReadonlySet<string> = new Set(['args', 'c', 'o', 'exec', 'json', 'vet', 'cover', 'p']);

/** The rule of a flag as it was written, without dashes: `run` or `test.run`. */
export function findGoFlag(written: string): FlagRule | undefined {
  if (!written.startsWith('test.')) return binaryOnly.has(written) ? undefined : byName.get(written);
  const rule = byName.get(written.slice('test.'.length));
  if (!rule || rule.class === 'build' || withoutTestForm.has(rule.name)) return undefined;
  return rule;
}

/** As `findGoFlag`, for commands that build programs and no tests. */
export function findBuildFlag(written: string): FlagRule | undefined {
  const rule = findGoFlag(written);
  if (rule?.notInBuild) return { ...rule, class: 'refused', reason: rule.notInBuild, remedy: 'leave it out' };
  return rule?.inBuild ? { ...rule, class: 'build' } : rule;
}

/** As `findBuildFlag`, where what is built goes to whoever asks, and is not told by its flags. */
export function findCompileFlag(written: string): FlagRule | undefined {
  const rule = findGoFlag(written);
  return rule && isCompileFlag(rule) ? rule : findBuildFlag(written);
}

/** Nothing is kept of what is built under it, so nobody needs to know what that was. */
function isCompileFlag({ notInBuild, reuse }: FlagRule): boolean {
  return notInBuild !== undefined && reuse === 'never';
}

/** Names one may write, for the nearest spelling. */
export const goFlagNames: readonly string[] = goFlagTable
  .map((rule) => rule.name)
  .filter((name) => !binaryOnly.has(name));
