// Asks the go command once what is in force: version, platform, folders, flags.

import { DiagnosticError, failure } from '#diagnostics';
import { capture } from '#process';
import { faultsOf } from './fault.ts';
import { findProgram } from './find.ts';

/** The variables of `go env` that gows reads by name. */
const named = [
  'GOVERSION',
  'GOOS',
  'GOARCH',
  'GOHOSTOS',
  'GOHOSTARCH',
  'GOROOT',
  'GOMOD',
  'GOWORK',
  'GOFLAGS',
  'GOEXE',
  'GOMODCACHE',
  'GOCACHE',
  'GOTMPDIR',
  'GOTOOLDIR',
  'GOTOOLCHAIN',
  'GOEXPERIMENT',
  'GODEBUG',
  'GOPROXY',
  'CGO_ENABLED',
  'CC',
  'CXX',
] as const;

export type GoEnv = Readonly<Record<(typeof named)[number], string>> & {
  /** The go command, absolute. */
  readonly go: string;
  /** PATH as the go command got it. */
  readonly searchPath: string;
  /** CGO_ENABLED as the environment has it; empty where go decided by itself. */
  readonly givenCgoEnabled: string;
  /** All of `go env`, also GOAMD64 and its kin. May hold values that are nobody's business: hash them, show none. */
  readonly raw: Readonly<Record<string, string>>;
};

const oldest = { major: 1, minor: 25 };
const install = `install Go ${oldest.major}.${oldest.minor} or newer from https://go.dev/dl/ and put its bin folder on PATH`;

/**
 * Runs `go env -json` in `cwd`. The version is that of the toolchain that really runs there (go.work and go.mod may
 * ask for another one than is installed).
 * @throws DiagnosticError `go/missing`, `go/too-old`, `go/failed`, `config/environment`, or what the go command says
 * of a workspace file.
 */
export async function readGoEnv(cwd: string, env: Readonly<Record<string, string | undefined>>): Promise<GoEnv> {
  const go = goCommand(cwd, env);
  return goEnvOf(await askGoEnv(go, cwd, env), go, env);
}

/**
 * The go command that PATH leads to, absolute.
 * @throws DiagnosticError `go/missing`.
 */
export function goCommand(cwd: string, env: Readonly<Record<string, string | undefined>>): string {
  const go = findProgram('go', searchPathOf(env), cwd);
  if (!go) throw new DiagnosticError(failure('go/missing', 'there is no go command on PATH', { remedy: install }));
  return go;
}

export function searchPathOf(env: Readonly<Record<string, string | undefined>>): string {
  return env['PATH'] ?? env['Path'] ?? '';
}

/** What `go env -json` says, variable by variable. */
export async function askGoEnv(
  go: string,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<GoEnv['raw']> {
  const said = await capture({ command: go, args: ['env', '-json'], cwd, env: { ...env, PWD: cwd } });
  if (said.exitCode !== 0) {
    const [first, ...rest] = faultsOf(said.stderr);
    throw new DiagnosticError(
      first ?? failure('go/failed', `go env failed with exit code ${said.exitCode ?? said.signal}`),
      ...rest,
    );
  }
  return parseEnv(said.stdout.toString('utf8'));
}

/** @throws DiagnosticError `go/too-old`. */
export function goEnvOf(raw: GoEnv['raw'], go: string, env: Readonly<Record<string, string | undefined>>): GoEnv {
  const fields = Object.fromEntries(named.map((name) => [name, raw[name] ?? ''])) as Record<
    (typeof named)[number],
    string
  >;
  refuseOld(fields.GOVERSION, go);
  return { ...fields, go, searchPath: searchPathOf(env), givenCgoEnabled: env['CGO_ENABLED'] ?? '', raw };
}

function parseEnv(text: string): Record<string, string> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) {
    throw new DiagnosticError(failure('go/failed', 'go env -json did not answer JSON', { remedy: install }));
  }
  return Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, String(value)]));
}

/** Development versions (`devel go1.27-abc`) count as what they name; one without a number is believed to be new. */
function refuseOld(version: string, go: string): void {
  const match = /go(\d+)\.(\d+)/.exec(version);
  if (!match) return;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  if (major > oldest.major || (major === oldest.major && minor >= oldest.minor)) return;
  throw new DiagnosticError(
    failure('go/too-old', `${go} is ${version}; gows needs Go ${oldest.major}.${oldest.minor} or newer`, {
      remedy: `${install}, or set GOTOOLCHAIN=go${oldest.major}.${oldest.minor}.0`,
    }),
  );
}
