// What `[…]` before a command may ask of the machine.

import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { goexecName, whyNotTraced } from '#goexec';
import { goMachine } from '../go.ts';
import { builtProgram } from '../repository.ts';
import { toolchain } from './environment.ts';
import { type Condition, ScriptMistake } from './line.ts';
import type { ScriptState } from './state.ts';

type Check = (state: ScriptState) => boolean | Promise<boolean>;

const raceTargets = new Set(['linux/amd64', 'linux/arm64', 'darwin/amd64', 'darwin/arm64', 'windows/amd64']);

const checks: Readonly<Record<string, Check>> = {
  linux: () => process.platform === 'linux',
  darwin: () => process.platform === 'darwin',
  windows: () => process.platform === 'win32',
  amd64: () => process.arch === 'x64',
  arm64: () => process.arch === 'arm64',
  root: () => process.getuid?.() === 0,
  git: (state) => onPath(state, 'git'),
  cgo: hasCgo,
  race: async (state) => {
    const { env } = await goMachine(toolchain);
    return raceTargets.has(`${env.GOOS}/${env.GOARCH}`) && (await hasCgo(state));
  },
  traces,
  symlink: () => process.platform !== 'win32',
  long: () => process.env['GOWS_LONG'] === '1',
};

/** The names of all conditions, those with an argument written as in `exec:NAME`. */
export const conditionNames: readonly string[] = [...Object.keys(checks), 'exec:NAME', 'go1.N'];

/** Whether the condition is as wanted. @throws ScriptMistake for one that does not exist. */
export async function holds(condition: Condition, state: ScriptState): Promise<boolean> {
  return (await check(condition.tag, state)) === condition.wanted;
}

async function check(tag: string, state: ScriptState): Promise<boolean> {
  const release = /^go1\.(\d+)$/.exec(tag);
  if (release) return (await goMachine(toolchain)).minor >= Number(release[1]);
  if (tag.startsWith('exec:')) return onPath(state, tag.slice(5));
  const known = Object.hasOwn(checks, tag) ? checks[tag] : undefined;
  if (!known) throw new ScriptMistake(`unknown condition [${tag}]`);
  return known(state);
}

/** Whether the goexec that the scripts use can follow what processes read. */
async function traces({ env }: ScriptState): Promise<boolean> {
  if (env['GOWS_GOEXEC'] === 'off') return false;
  traceable ??= whyNotTraced(path.join(path.dirname(builtProgram), 'goexec', goexecName())).then(
    (why) => why === undefined,
  );
  return traceable;
}

let traceable: Promise<boolean> | undefined;

async function hasCgo(state: ScriptState): Promise<boolean> {
  const { env } = await goMachine(toolchain);
  return env.CGO_ENABLED === '1' && onPath(state, env.CC.split(' ')[0] ?? '');
}

async function onPath(state: ScriptState, program: string): Promise<boolean> {
  if (path.isAbsolute(program)) return executable(program);
  for (const folder of (state.env['PATH'] ?? '').split(path.delimiter)) {
    if (await executable(path.join(folder, program + (process.platform === 'win32' ? '.exe' : '')))) return true;
  }
  return false;
}

async function executable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
