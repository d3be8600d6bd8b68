// The one table of diagnostic codes: each has a class, and from the class follows the exit code.

/** Why something went wrong, in the coarse terms that decide the exit code. */
export type CodeClass = 'usage' | 'config' | 'workspace' | 'policy' | 'environment' | 'bug';

/** Exit codes of the program. They are a contract: scripts and CI rely on them. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  workspace: 3,
  /** What was compared may be equal or not: it cannot be told. */
  undecided: 3,
  policy: 4,
  /** What was compared is not equal. */
  different: 4,
  bug: 70,
  interrupted: 130,
} as const;

/** Every code that a diagnostic may carry, with its class and what it means in general. */
export const codes = {
  'usage/unknown-command': { class: 'usage', about: 'The command does not exist.' },
  'usage/unknown-flag': { class: 'usage', about: 'Neither gows nor the go command has this flag.' },
  'usage/refused-flag': {
    class: 'usage',
    about: 'The go command has this flag; gows does not take it yet, and says why.',
  },
  'usage/flag-value': { class: 'usage', about: 'A flag lacks its value, or the value cannot be used.' },
  'usage/arguments': { class: 'usage', about: 'Too many, too few or contradicting arguments.' },
  'usage/pattern': { class: 'usage', about: 'A package pattern matches nothing in the workspace.' },
  'report/no-run': { class: 'usage', about: 'There is no run to report of: none is kept.' },
  'graph/limit': { class: 'usage', about: 'What draws a graph of this form takes less than there is.' },
  'ci/plan': {
    class: 'usage',
    about: 'A plan of shards cannot be read, is not as it was written, or is not for what is to be tested here.',
  },
  'history/file': { class: 'usage', about: 'A file of history cannot be read, is damaged, or is of a newer gows.' },
  'repro/unreadable': {
    class: 'usage',
    about: 'A file that is to be compared is missing, or is none that can be read.',
  },
  'stream/event': {
    class: 'usage',
    about: 'A recorded stream holds a line that is no run event of it, or ends before its run does.',
  },
  'ci/shards': {
    class: 'usage',
    about: 'Of the shards of a run one is missing, cut off, there twice, or of another run.',
  },
  'stream/version': { class: 'usage', about: 'A recorded stream is of a newer version than this gows reads.' },
  'config/cache-dir': { class: 'config', about: 'The cache directory cannot be made or written.' },
  'config/environment': { class: 'config', about: 'An environment variable has a value that cannot be used.' },
  'config/syntax': { class: 'config', about: 'gows.jsonc is not JSON with comments.' },
  'config/meaning': { class: 'config', about: 'gows.jsonc parses, but says something that cannot be.' },
  'config/unmatched': { class: 'config', about: 'A package pattern of gows.jsonc matches no package.' },
  'config/unreadable': { class: 'config', about: 'gows.jsonc is there, but cannot be read.' },
  'modfile/syntax': { class: 'workspace', about: 'A go.mod or go.work file cannot be parsed.' },
  'modfile/meaning': {
    class: 'workspace',
    about: 'A go.mod or go.work file parses, but says something that cannot be.',
  },
  'workspace/not-found': { class: 'workspace', about: 'No go.work and no go.mod at or above the folder.' },
  'workspace/unreadable': { class: 'workspace', about: 'A file of the workspace cannot be read.' },
  'workspace/go-list': { class: 'workspace', about: 'The go command refuses the workspace as a whole.' },
  'workspace/missing-member': { class: 'workspace', about: 'go.work uses a folder without a go.mod.' },
  'workspace/empty': { class: 'workspace', about: 'The workspace has no module or no package.' },
  'workspace/package': { class: 'workspace', about: 'One package cannot be loaded; the rest still gets its answer.' },
  'workspace/outside-module': {
    class: 'workspace',
    about: 'A go.mod lies in the repository but in no module of the workspace.',
  },
  'workspace/offline': { class: 'workspace', about: 'Modules are not downloaded and cannot be fetched now.' },
  'lock/missing': { class: 'workspace', about: 'There is no gows.lock.json to check against.' },
  'lock/damaged': { class: 'workspace', about: 'gows.lock.json is not what gows repro record has written.' },
  'lock/version': { class: 'workspace', about: 'gows.lock.json is of a newer form than this gows reads.' },
  'git/not-a-repository': { class: 'workspace', about: 'A base was asked for where there is no git repository.' },
  'git/missing-base': { class: 'workspace', about: 'The base revision does not exist here.' },
  'git/shallow': { class: 'workspace', about: 'The clone is too shallow to hold the merge base.' },
  'git/no-merge-base': { class: 'workspace', about: 'The two revisions have no common ancestor.' },
  'git/missing-objects': {
    class: 'workspace',
    about: 'Objects of the base are absent (partial clone) and cannot be fetched.',
  },
  'git/submodule': { class: 'workspace', about: 'A submodule of the base is not available here.' },
  'git/failed': { class: 'workspace', about: 'A git command failed.' },
  'base/unlistable': {
    class: 'workspace',
    about: 'The go command refuses the base as a whole, so every package counts as affected.',
  },
  'base/assumed': { class: 'workspace', about: 'Something that is not in the base was taken as it is now.' },
  'go/missing': { class: 'workspace', about: 'No go command on PATH.' },
  'go/too-old': {
    class: 'workspace',
    about: 'The go command is older than gows supports, or than the workspace asks for.',
  },
  'go/failed': { class: 'environment', about: 'The go command ended in a way that tells nothing of a package.' },
  'node/too-old': { class: 'environment', about: 'Node is older than gows supports.' },
  'coverage/profile': {
    class: 'environment',
    about: 'A coverage profile is not of the form that the go command writes.',
  },
  'coverage/merge': {
    class: 'usage',
    about: 'Coverage profiles of different modes, or of different source, do not add up.',
  },
  'coverage/missing': {
    class: 'environment',
    about: 'The go command did not tell the statements of a package that no test counts.',
  },
  'race/unavailable': { class: 'environment', about: 'The race detector is off because it cannot be used here.' },
  'reuse/not-kept': {
    class: 'environment',
    about: 'A pass is not kept: inputs changed while it ran, or it printed too much.',
  },
  'reuse/needless': { class: 'usage', about: 'A flag that gows does not need.' },
  'modules/not-begun': {
    class: 'workspace',
    about: 'Nothing was done in a module, since one that it needs has failed.',
  },
  'disk/full': { class: 'environment', about: 'The disk is full.' },
  'disk/failed': { class: 'environment', about: 'Reading or writing a file failed.' },
  'store/quarantined': { class: 'environment', about: 'The database was damaged; it was set aside and begun anew.' },
  'store/unavailable': { class: 'environment', about: 'The database cannot be used; the run goes on without it.' },
  'inspect/overlay': {
    class: 'environment',
    about: 'The sources of this Go are not those that the complete log of a test is made from.',
  },
  'cache/damaged': {
    class: 'environment',
    about: 'Something that was kept is not as it was written; it was thrown away, and is made again.',
  },
  'cache/read-only': {
    class: 'environment',
    about: 'The cache folder cannot be written: what is kept there is reused, and nothing is added.',
  },
  'cache/not-kept': {
    class: 'environment',
    about: 'Results could not be kept; the run itself is not touched by that.',
  },
  'remote/unreachable': {
    class: 'environment',
    about: 'The remote cache does not answer as one; the run goes on without it.',
  },
  'remote/untrusted': {
    class: 'environment',
    about:
      'The remote cache holds a record that is not to be believed: unsigned, altered, or of a writer or scope that is not trusted.',
  },
  'remote/not-sent': {
    class: 'environment',
    about: 'Results were not sent to the remote cache; the run itself is not touched by that.',
  },
  'serve/address': {
    class: 'usage',
    about: 'A cache server cannot listen there: the address is in use, is none of this machine, or wants tokens.',
  },
  'serve/folder': { class: 'config', about: 'The folder of a cache server cannot be used, or another one has it.' },
  'serve/fault': {
    class: 'environment',
    about: 'A cache server could not answer a request, or threw away what was damaged; it goes on.',
  },
  'watch/limit': {
    class: 'environment',
    about: 'The system allows no more folders to be watched, or a file changes in every run.',
  },
  'process/out-of-memory': {
    class: 'environment',
    about: 'The kernel killed a test process, a compiler or a linker for want of memory.',
  },
  'process/start': { class: 'environment', about: 'A process could not be started.' },
  'bug/defect': { class: 'bug', about: 'A defect in gows.' },
} as const satisfies Record<string, { class: CodeClass; about: string }>;

export type Code = keyof typeof codes;

const exitCodeOfClass: Readonly<Record<CodeClass, number>> = {
  usage: exitCodes.usage,
  config: exitCodes.usage,
  workspace: exitCodes.workspace,
  policy: exitCodes.policy,
  environment: exitCodes.failed,
  bug: exitCodes.bug,
};

/** The exit code of a run that a diagnostic of this code has stopped. */
export function exitCodeOf(code: Code): number {
  return exitCodeOfClass[codes[code].class];
}
