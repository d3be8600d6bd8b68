// What the go command says of a made-up world, always from a fresh run.

import { createHash } from 'node:crypto';
import { access, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { goMachine } from '../go.ts';
import { flagSetAt } from './flags.ts';
import type { Ending, Outcome, Outcomes } from './outcomes.ts';
import { spawned } from './spawned.ts';
import {
  type Content,
  dirOf,
  type FileMap,
  importPathOf,
  libraries,
  libraryNames,
  moduleNames,
  type World,
} from './world.ts';

export interface OracleRequest {
  readonly world: World;
  readonly top: string;
  readonly files: FileMap;
  readonly env: Readonly<Record<string, string>>;
}

export interface Oracle {
  /**
   * Links with `go test -c` what changed, and runs every binary as `go test` would, which is as fresh as `-count=1` and
   * links less. Undefined where something cannot be built.
   */
  readonly quick: (request: OracleRequest) => Promise<Outcomes | undefined>;
  /** `go test -count=1`. */
  readonly whole: (request: OracleRequest) => Promise<Outcomes>;
}

/** `folder` keeps the binaries. */
export function createOracle(folder: string): Oracle {
  /** Flags of the build → of what the binaries are. */
  const built = new Map<string, string>();

  async function build({ world, top, files, env }: OracleRequest): Promise<string | undefined> {
    const { build: flags } = flagSetAt(world.flags);
    const name = flags.join(' ');
    const dir = path.join(folder, createHash('sha256').update(name).digest('hex').slice(0, 8));
    const now = sourcesOf(files, env);
    if (built.get(name) === now) return dir;
    built.delete(name);
    await mkdir(dir, { recursive: true });
    const { code } = await spawned('go', ['test', '-c', '-o', `${dir}/`, ...flags, ...patterns], { cwd: top, env });
    if (code !== 0) return undefined;
    built.set(name, now);
    return dir;
  }

  return {
    async quick(request) {
      const dir = await build(request);
      if (dir === undefined) return undefined;
      const outcomes = new Map<string, Outcome>();
      for (const name of libraryNames) {
        outcomes.set(importPathOf({ module: libraries[name], name }), { ending: 'skip', tests: new Map() });
      }
      for (const found of request.world.packages) {
        outcomes.set(importPathOf(found), await runBinary(path.join(dir, `${found.name}.test`), dirOf(found), request));
      }
      return outcomes;
    },
    async whole({ world, top, env }) {
      const { flags, args } = flagSetAt(world.flags);
      const words = ['test', '-json', '-count=1', ...flags, ...patterns, ...args];
      const { stdout } = await spawned('go', words, { cwd: top, env });
      return ofEvents(stdout);
    },
  };
}

const patterns: readonly string[] = moduleNames.map((name) => `./mods/${name}/...`);

/** What binaries are made from. */
function sourcesOf(files: FileMap, env: Readonly<Record<string, string>>): string {
  const counts = ([name]: readonly [string, Content]) => /\.go$|asset\.txt$|go\.(mod|sum|work)$/.test(name);
  return JSON.stringify([env['GODEBUG'], Object.entries(files).filter(counts).sort()]);
}

async function runBinary(binary: string, dir: string, { world, top, env }: OracleRequest): Promise<Outcome> {
  await access(binary);
  const { run, args } = flagSetAt(world.flags);
  const cwd = path.join(top, dir);
  const { GOROOT } = (await goMachine()).env;
  const PATH = [path.join(GOROOT, 'bin'), env['PATH'] ?? ''].join(path.delimiter);
  const words = ['-test.paniconexit0', '-test.timeout=10m', '-test.v', ...run, ...args.slice(1)];
  const { code, stdout } = await spawned(binary, words, { cwd, env: { ...env, PWD: cwd, PATH } });
  const tests = new Map<string, Ending>();
  for (const [, word = '', test = ''] of stdout.matchAll(/^ *--- (PASS|FAIL|SKIP): (\S+) /gm)) {
    tests.set(test, word.toLowerCase() as Ending);
  }
  return { ending: code === 0 ? 'pass' : 'fail', tests };
}

interface GoEvent {
  readonly Action: string;
  readonly Package?: string;
  readonly Test?: string;
}

function ofEvents(stdout: string): Outcomes {
  const tests = new Map<string, Map<string, Ending>>();
  const outcomes = new Map<string, Outcome>();
  for (const line of stdout.split('\n')) {
    if (!line.startsWith('{')) continue;
    const { Action: action, Package: pkg, Test: test } = JSON.parse(line) as GoEvent;
    if (pkg === undefined || (action !== 'pass' && action !== 'fail' && action !== 'skip')) continue;
    const own = tests.get(pkg) ?? new Map<string, Ending>();
    tests.set(pkg, own);
    if (test !== undefined) own.set(test, action);
    else outcomes.set(pkg, { ending: action, tests: own });
  }
  return outcomes;
}
