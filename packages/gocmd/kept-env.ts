// Remembers what `go env` said, with all that it depends on, so that no process is started while that is the same.

import { createHash } from 'node:crypto';
import { type BigIntStats, readFileSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { redactor } from '#events';
import { askGoEnv, type GoEnv, goCommand, goEnvOf, searchPathOf } from './env.ts';
import { findProgram } from './find.ts';
import { splitQuoted } from './quoted.ts';

/** Keeps answers between runs. Losing one costs time, never an answer. */
export interface KeptAnswers {
  get(kind: string, key: string): Uint8Array | undefined;
  put(kind: string, key: string, value: Uint8Array): void;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What was answered, and what was found then at the places that only the answer names. */
interface KeptEnv {
  readonly raw: Readonly<Record<string, string>>;
  /** Path → digest of its content. */
  readonly files: Readonly<Record<string, string>>;
  /** Program → where PATH led to; empty for nowhere. */
  readonly programs: Readonly<Record<string, string>>;
}

const kind = 'go-env';
/** Raised when a kept answer gets another form or meaning. */
const version = 1;

/** A question to the go command that was put before it was known whether its answer is kept. */
export interface AskedGoEnv {
  readonly go: string;
  /** What its answer is kept under. */
  readonly key: string | undefined;
  readonly raw: Promise<KeptEnv['raw']>;
}

/**
 * Puts the question, for `readGoEnvKept`.
 * @throws DiagnosticError `go/missing`.
 */
export function beginGoEnv(cwd: string, env: Environment): AskedGoEnv {
  const go = goCommand(cwd, env);
  const key = keyOf(go, cwd, env);
  const raw = askGoEnv(go, cwd, env);
  // Told to who awaits it.
  raw.catch(() => {});
  return { go, key, raw };
}

/**
 * As `readGoEnv`, from what is kept where all that the answer depends on is as it was then.
 * @throws DiagnosticError as `readGoEnv` does.
 */
export async function readGoEnvKept(
  cwd: string,
  env: Environment,
  kept?: KeptAnswers,
  asked?: AskedGoEnv,
): Promise<GoEnv> {
  const go = asked?.go ?? goCommand(cwd, env);
  const ask = () => asked?.raw ?? askGoEnv(go, cwd, env);
  const key = kept && (asked ? asked.key : keyOf(go, cwd, env));
  if (!kept || key === undefined) return goEnvOf(await ask(), go, env);
  // A value of GOPROXY or GOFLAGS may hold a password. Of the environment's own the key holds all names and values, so
  // that what was concealed can be told again.
  const { conceal, reveal, finds } = redactor(env);
  const before = asked ? undefined : reveal(parsed(kept.get(kind, key)));
  if (before && holds(before, cwd, env)) return goEnvOf(before.raw, go, env);
  const raw = await ask();
  if (key === keyOf(go, cwd, env)) {
    const value = conceal(witnessed(raw, cwd, env));
    const text = JSON.stringify(value);
    // What `go env -w` has set is in no environment.
    const others = redactor(Object.fromEntries(Object.entries(raw).filter(([name, set]) => env[name] !== set)));
    if (!finds(text) && !others.finds(text)) kept.put(kind, key, Buffer.from(text));
  }
  return goEnvOf(raw, go, env);
}

function parsed(value: Uint8Array | undefined): KeptEnv | undefined {
  try {
    return value && (JSON.parse(Buffer.from(value).toString('utf8')) as KeptEnv);
  } catch {
    return undefined;
  }
}

/** Undefined for a go command whose answer may depend on more than the go command's own does. */
function keyOf(go: string, cwd: string, env: Environment): string | undefined {
  const real = realpathSync.native(go);
  const stat = statSync(real, { bigint: true });
  // A script in front of the go command (asdf, a wrapper) chooses by rules of its own. The go command proper stands
  // in the bin folder of its distribution.
  const root = dirname(dirname(real));
  const release = contentOf(join(root, 'VERSION'));
  if (release === nothing) return undefined;
  const settings = configFile(env);
  const parts = [
    version,
    [go, real, stampOf(stat), release, contentOf(join(root, 'go.env'))],
    cwd,
    Object.entries(env)
      .filter(([name, value]) => value !== undefined && !idle.test(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
    settings === undefined ? '' : [settings, contentOf(settings)],
    ['go.work', 'go.mod'].map((name) => choosing(nearest(cwd, name))),
  ];
  return digestOf(JSON.stringify(parts));
}

/**
 * Variables that the go command does not read, of which some differ from shell to shell and from run to run
 * (cmd/go/internal/cfg and envcmd, Go 1.25 to 1.27). All others count.
 */
const idle =
  /^(_|SHLVL|OLDPWD|PWD|TERM|TERM_.*|COLORTERM|COLUMNS|LINES|WINDOWID|NO_COLOR|FORCE_COLOR|CI|GOWS_.*|SSH_.*|VSCODE_.*|npm_.*|GITHUB_.*|RUNNER_.*|CI_.*|BUILDKITE_.*|CIRCLE_.*)$/;

function stampOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(':');
}

/** The file of `go env -w`: GOENV, else `go/env` in os.UserConfigDir (cmd/go/internal/cfg.EnvFile). */
function configFile(env: Environment): string | undefined {
  const given = env['GOENV'];
  if (given) return given === 'off' ? undefined : given;
  const folder = configFolder(env);
  return folder === undefined ? undefined : join(folder, 'go', 'env');
}

function configFolder(env: Environment): string | undefined {
  if (process.platform === 'win32') return env['AppData'] ?? env['APPDATA'];
  const home = env['HOME'] || homedir();
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support');
  const xdg = env['XDG_CONFIG_HOME'];
  return xdg && isAbsolute(xdg) ? xdg : join(home, '.config');
}

function nearest(from: string, name: string): string | undefined {
  for (let dir = from; ; dir = dirname(dir)) {
    const file = join(dir, name);
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
    if (dir === dirname(dir)) return undefined;
  }
}

/** Of a go.mod or go.work, what chooses the toolchain: cmd/go/internal/gover.GoModLookup reads these lines alone. */
function choosing(file: string | undefined): readonly string[] {
  if (file === undefined) return [];
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [file, nothing];
  }
  const lines = text.split('\n').map((line) => line.trim());
  return [file, ...lines.filter((line) => /^(go|toolchain)[ \t]/.test(line))];
}

function witnessed(raw: KeptEnv['raw'], cwd: string, env: Environment): KeptEnv {
  const root = raw['GOROOT'] ?? '';
  const files = [join(root, 'VERSION'), join(root, 'go.env')];
  const cc = splitQuoted(raw['CC'] ?? '');
  // Where CC is not given and PATH has none, cgo is off (Go 1.20). A toolchain that is asked for is looked for on PATH
  // before it is fetched.
  const programs = ['words' in cc ? (cc.words[0] ?? '') : '', raw['GOVERSION']?.split(' ')[0] ?? ''];
  return {
    raw,
    files: Object.fromEntries([
      ...files.map((file) => [file, contentOf(file)]),
      // `go env -w` may name one that lies elsewhere.
      ...(raw['GOWORK'] && raw['GOWORK'] !== 'off' ? [[raw['GOWORK'], choosingDigest(raw['GOWORK'])]] : []),
    ]),
    programs: Object.fromEntries(programs.filter((name) => name !== '').map((name) => [name, found(name, cwd, env)])),
  };
}

function holds({ raw, files, programs }: KeptEnv, cwd: string, env: Environment): boolean {
  return (
    Object.entries(files).every(
      ([file, digest]) => digest === (file === raw['GOWORK'] ? choosingDigest(file) : contentOf(file)),
    ) && Object.entries(programs).every(([name, place]) => found(name, cwd, env) === place)
  );
}

function choosingDigest(file: string): string {
  return digestOf(JSON.stringify(choosing(file)));
}

function found(name: string, cwd: string, env: Environment): string {
  return findProgram(name, searchPathOf(env), cwd) ?? '';
}

const nothing = 'nothing';

function contentOf(file: string): string {
  try {
    return digestOf(readFileSync(file));
  } catch {
    return nothing;
  }
}

function digestOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
