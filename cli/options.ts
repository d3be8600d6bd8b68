// gows' own flags: one table, from which commander, the argument splitter and the help text are made.

import type { FlagValue } from '#gocmd';

export interface OwnFlag {
  readonly name: string;
  readonly value: FlagValue;
  /** What the value is called in the help text. */
  readonly argument?: string;
  /** All that it may be, where that is known. */
  readonly values?: readonly string[];
  /** It may be given several times, and all count. */
  readonly repeated?: true;
  readonly about: string;
}

function bool(name: string, about: string): OwnFlag {
  return { name, value: 'bool', about };
}

/** A flag that takes a value, here called `argument`. */
function taking(argument: string, name: string, about: string): OwnFlag {
  return { name, value: 'string', argument, about };
}

export const common: readonly OwnFlag[] = [
  bool('json', 'machine-readable output on stdout, all else on stderr'),
  taking('DIR', 'cache-dir', 'where gows keeps what it builds (GOWS_CACHE_DIR)'),
  bool('no-color', 'no colours (NO_COLOR)'),
];

export const comparing: readonly OwnFlag[] = [
  taking('REF', 'base', 'what to compare with: the merge base of REF and the head'),
  taking('REF', 'head', 'a commit to compare, instead of the work tree'),
];

export const filtering: readonly OwnFlag[] = [
  {
    ...taking(
      'X',
      'filter',
      'of these only module or packages X; ...X and what needs it; X... and what it needs; !X less it',
    ),
    repeated: true,
  },
];

export const running: readonly OwnFlag[] = [
  taking('N', 'jobs', 'how many test processes run at once at most (without it: what CPU and memory have room for)'),
  taking('SIZE', 'memory', 'how much memory all that runs at once may take: 4GiB, 50% (what is free)'),
  bool('force', 'run also what a kept result could stand for'),
  {
    name: 'dry-run',
    value: 'optional',
    argument: '=json',
    values: ['text', 'json'],
    about: 'show what would run, what would be reused, and why; run nothing',
  },
  taking('URL', 'remote', 'the cache that a team shares: http://…, https://…, s3://bucket; off (GOWS_REMOTE)'),
  taking('FILE', 'junit', 'write the results as JUnit XML'),
  taking('FILE', 'trace', 'write what happened when as Chrome trace JSON, for ui.perfetto.dev'),
  taking('FILE', 'events', 'write all events, packed, for gows ci merge, report and replay'),
];

/** Of commands that compile and test nothing. */
export const compiling: readonly OwnFlag[] = [
  bool('force', 'do also what a kept result could stand for'),
  ...running.filter(({ name }) => ['dry-run', 'remote', 'junit', 'trace', 'events'].includes(name)),
];

/** Of `gows ci merge`. */
export const merging: readonly OwnFlag[] = [
  ...running.filter(({ name }) => ['junit', 'trace', 'events'].includes(name)),
  taking('FILE', 'out', 'write the page of gows report'),
  taking('FILE', 'profile', 'write what the tests of all shards reached as one coverage profile'),
];

export const sharding: readonly OwnFlag[] = [
  {
    ...taking('I/N', 'shard', 'test one of N parts; auto: the part that the job is of GitLab, CircleCI or Buildkite'),
    values: ['auto'],
  },
  taking('FILE', 'plan', 'the parts are those of the plan that gows ci plan --out wrote'),
];

/** In which `gows ci plan` answers. */
export const planForms = ['text', 'json', 'github', 'gitlab', 'buildkite', 'circleci'] as const;

export const planning: readonly OwnFlag[] = [
  { ...taking('N', 'shards', 'how many parts; auto: as few as --target-minutes allows'), values: ['auto'] },
  taking('M', 'target-minutes', 'how long each part may take, as far as is known'),
  bool('affected', 'only what a change can affect'),
  {
    ...taking('FORM', 'format', 'text, json, or what a CI provider takes: github, gitlab, buildkite, circleci'),
    values: planForms,
  },
  taking('FILE', 'out', 'write the plan for --plan'),
];

export const importing: readonly OwnFlag[] = [bool('if-there', 'a file that is not there is no error')];

export const reporting: readonly OwnFlag[] = [
  taking('FILE', 'out', 'where the page is written (a file in the cache folder)'),
  bool('open', 'open the page in a browser'),
];

/** Of commands that do something in modules. */
export const ofModules: readonly OwnFlag[] = [
  taking('N', 'jobs', 'how many modules at once at most (as many as there are cores)'),
];

export const goingOn: readonly OwnFlag[] = [bool('keep-going', 'go on with what needs a module that failed')];

/** Of `gows each`. */
export const choosing: readonly OwnFlag[] = [bool('affected', 'only modules that a change can affect')];

/** Of `gows tidy`. */
export const tidying: readonly OwnFlag[] = [bool('check', 'write nothing, and fail where something is to be done')];

/** Of `gows verify`. */
export const verifying: readonly OwnFlag[] = [
  bool('standalone', 'build each module from its own go.mod, without the workspace (GOWORK=off)'),
];

export const drawing: readonly OwnFlag[] = [
  bool('no-ui', 'no screen that is drawn again and again: lines only (CI, TERM=dumb)'),
];

export const replaying: readonly OwnFlag[] = [
  taking('N', 'speed', 'how many times as fast as it was (1); 0: all at once'),
];

export const explaining: readonly OwnFlag[] = [
  bool('miss', 'show what differs from the nearest earlier result of its tests'),
];

/** In which `gows graph` answers. */
export const graphForms = ['text', 'mermaid', 'dot', 'json', 'html'] as const;

export const graphing: readonly OwnFlag[] = [
  bool('packages', 'packages rather than modules'),
  taking(
    'X',
    'focus',
    'only what leads to X and from X: a module, or packages as for go test (these imply --packages)',
  ),
  taking('N', 'depth', 'at most N steps from the focus, both ways'),
  {
    name: 'affected',
    value: 'optional',
    argument: '=only',
    values: ['only'],
    about: 'mark what a change affects, each with its reason; =only leaves out the rest',
  },
  {
    ...taking(
      'FORM',
      'format',
      'text, mermaid, dot, json or html; without it what the name of --out ends in, else text',
    ),
    values: graphForms,
  },
  taking('FILE', 'out', 'write to this file instead of stdout'),
  bool('open', 'open the page in a browser; without --out it lies in the cache folder'),
];

export const collecting: readonly OwnFlag[] = [
  taking(
    'SIZE',
    'max-size',
    'how much results may take, and test binaries ten times that: 500m, 2g (GOWS_CACHE_SIZE, else 1g)',
  ),
  bool('all', 'let go everything'),
];

/** Of `gows cache serve`. */
export const serving: readonly OwnFlag[] = [
  taking('DIR', 'dir', 'where the server keeps what it is given (the folder "server" in the cache folder)'),
  taking('HOST:PORT', 'listen', 'where it listens (127.0.0.1:8420); port 0: any that is free'),
  taking('SIZE', 'max-size', 'how much it keeps (10g); what was not used for longest goes first'),
  taking('KEY', 'issuer', "whose tokens it takes: the issuer's public key, from gows cache key"),
  bool('verbose', 'a line on stderr for each request'),
];

/** Of `gows cache token`. */
export const issuing: readonly OwnFlag[] = [
  taking('SCOPE', 'scope', 'what it reads first, and may write with --write: main, release-1, pr/12'),
  taking('SCOPES', 'read', 'further scopes that it reads, the nearest first: release-1,main'),
  bool('write', 'it may write its own scope'),
  taking('TIME', 'for', 'how long it holds: 90m, 2h, 30d, or never for one without end (24h)'),
  taking('NAME', 'name', "whose it is, for the server's log"),
];

export const inspecting: readonly OwnFlag[] = [
  taking('N', 'runs', 'how many orders of the tests are tried (1)'),
  bool('go-cache', "verify Go's build cache: each file in it against the hash that it was stored under"),
];

export const reproducing: readonly OwnFlag[] = [
  taking(
    'LIST',
    'vary',
    'what is another in the second build: path,cache,p,tz,lang,home,umask,modcache,goroot (without it: all of these)',
  ),
  taking('FILE', 'lock', 'the lock file (gows.lock.json beside go.work or go.mod)'),
];

/** All own flags by name, for the argument splitter. `help` and `version` are commander's. */
export const ownFlags: Readonly<Record<string, FlagValue>> = Object.fromEntries([
  ...[
    ...common,
    ...comparing,
    ...filtering,
    ...running,
    ...sharding,
    ...planning,
    ...importing,
    ...drawing,
    ...replaying,
    ...explaining,
    ...graphing,
    ...collecting,
    ...serving,
    ...issuing,
    ...inspecting,
    ...reporting,
    ...merging,
    ...reproducing,
    ...goingOn,
    ...tidying,
    ...verifying,
  ].map(({ name, value }) => [name, value] as const),
  ['help', 'bool'],
  ['version', 'bool'],
]);

/** Own flags that stand alone or with `=`: commander would take the next word for their value. */
export function withOptionalValues(words: readonly string[], flags: readonly OwnFlag[]): readonly string[] {
  const optional = new Set(flags.filter(({ value }) => value === 'optional').map(({ name }) => name));
  return words.map((word) => {
    const name = word.replace(/^--?/, '');
    return word.startsWith('-') && optional.has(name) ? `--${name}=text` : word;
  });
}

/** The flags of one call, as commander read them. */
export interface OwnValues {
  readonly json?: boolean;
  readonly cacheDir?: string;
  readonly color?: boolean;
  readonly base?: string;
  readonly head?: string;
  readonly filter?: readonly string[];
  readonly jobs?: string;
  readonly memory?: string;
  readonly force?: boolean;
  readonly remote?: string;
  /** `text` where no value is given. */
  readonly dryRun?: string;
  readonly shard?: string;
  readonly plan?: string;
  readonly shards?: string;
  readonly targetMinutes?: string;
  readonly ifThere?: boolean;
  readonly miss?: boolean;
  readonly packages?: boolean;
  readonly focus?: string;
  readonly depth?: string;
  /** `text` where no value is given and one may be. */
  readonly affected?: string | true;
  readonly format?: string;
  readonly out?: string;
  readonly open?: boolean;
  readonly maxSize?: string;
  readonly all?: boolean;
  readonly dir?: string;
  readonly listen?: string;
  readonly issuer?: string;
  readonly verbose?: boolean;
  readonly scope?: string;
  readonly read?: string;
  readonly write?: boolean;
  readonly for?: string;
  readonly name?: string;
  readonly goCache?: boolean;
  readonly runs?: string;
  readonly junit?: string;
  readonly trace?: string;
  readonly events?: string;
  readonly profile?: string;
  readonly ui?: boolean;
  readonly speed?: string;
  readonly vary?: string;
  readonly lock?: string;
  readonly keepGoing?: boolean;
  readonly check?: boolean;
  readonly standalone?: boolean;
}
