// What the machine's go command says of itself: asked once for all tests of a process.

import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Variables that a test hands on so that it shares the machine's compile cache, modules and proxy. */
const shared = [
  'GOCACHE',
  'GOMODCACHE',
  'GOPROXY',
  'GOSUMDB',
  'GONOSUMDB',
  'GONOPROXY',
  'GOPRIVATE',
  'GOINSECURE',
] as const;

const asked = [...shared, 'GOVERSION', 'GOROOT', 'GOOS', 'GOARCH', 'CGO_ENABLED', 'CC', 'GOEXE'] as const;

export interface GoMachine {
  /** As `go env` prints them. */
  readonly env: Readonly<Record<(typeof asked)[number], string>>;
  /** The shared variables that have a value. */
  readonly shared: Readonly<Record<string, string>>;
  /** Absolute path of the go command. */
  readonly goBin: string;
  /** 26 for go1.26.8. */
  readonly minor: number;
}

let known: Promise<GoMachine> | undefined;

/** What the go command on PATH says; `toolchain` is a GOTOOLCHAIN other than `local`. */
export function goMachine(toolchain = 'local'): Promise<GoMachine> {
  known ??= ask(toolchain);
  return known;
}

async function ask(toolchain: string): Promise<GoMachine> {
  const { stdout } = await run('go', ['env', '-json', ...asked], { env: { ...process.env, GOTOOLCHAIN: toolchain } });
  const env = JSON.parse(stdout) as GoMachine['env'];
  return {
    env,
    shared: Object.fromEntries(shared.flatMap((name) => (env[name] ? [[name, env[name]]] : []))),
    goBin: path.join(env.GOROOT, 'bin', `go${env.GOEXE}`),
    minor: Number(/^go1\.(\d+)/.exec(env.GOVERSION)?.[1] ?? Number.POSITIVE_INFINITY),
  };
}

/** Absolute path of the go command on PATH. */
export async function goBin(): Promise<string> {
  return (await goMachine()).goBin;
}
