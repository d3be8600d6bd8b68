// Gets the tools that gows is measured against, in the versions that are pinned here, into the work folder.

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { capture, type Environment } from '#process';
import { installGoTool } from '#testkit';
import type { Say } from '../measure/rounds.ts';

/** The Go tool, as `go install` takes it; the others stand in peers/package.json. */
export const gotestsum = 'gotest.tools/gotestsum@v1.13.0';

export interface Peers {
  /** The node_modules that holds turbo, nx and its Go plugin. */
  readonly modules?: string;
  /** The gotestsum program. */
  readonly gotestsum?: string;
  /** Tool → version. */
  readonly versions: Readonly<Record<string, string>>;
  /** Tool → why it is not there. */
  readonly missing: Readonly<Record<string, string>>;
}

/** Where the versions of what comes from npm stand. */
const pinned = path.resolve(import.meta.dirname, '../peers');
const files = ['package.json', 'package-lock.json', '.npmrc'];

/** Installs what is not there yet; what cannot be had is said in `missing` and is no failure. */
export async function installPeers(work: string, say: Say): Promise<Peers> {
  const missing: Record<string, string> = {};
  const versions: Record<string, string> = {};
  const modules = await installFromNpm(path.join(work, 'peers'), say);
  if (modules.fault !== undefined) {
    for (const peer of ['turbo', 'nx']) missing[peer] = modules.fault;
  } else {
    for (const peer of ['turbo', 'nx', '@naxodev/gonx']) versions[peer] = versionOf(modules.folder, peer);
  }
  const go = await installGoTool(gotestsum, path.join(work, 'bin'), say);
  if (go.fault !== undefined) missing['gotestsum'] = go.fault;
  else versions['gotestsum'] = gotestsum.split('@')[1] ?? '';
  return {
    ...(modules.fault === undefined ? { modules: modules.folder } : {}),
    ...(go.fault === undefined ? { gotestsum: go.program } : {}),
    versions,
    missing,
  };
}

type NpmOutcome = { readonly folder: string; readonly fault?: undefined } | { readonly fault: string };

async function installFromNpm(folder: string, say: Say): Promise<NpmOutcome> {
  const lock = readFileSync(path.join(pinned, 'package-lock.json'), 'utf8');
  const stamp = path.join(folder, 'installed-lock.json');
  const modules = path.join(folder, 'node_modules');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return { folder: modules };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of files) cpSync(path.join(pinned, file), path.join(folder, file));
  say('Installing turbo and nx from npm …');
  const fault = await run('npm', ['ci', '--ignore-scripts', '--loglevel=error'], folder, {});
  if (fault !== undefined) return { fault: `npm could not install it: ${fault}` };
  writeFileSync(stamp, lock);
  return { folder: modules };
}

/** What went wrong, on one line, or undefined. */
async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  more: Environment,
): Promise<string | undefined> {
  try {
    const { exitCode, stderr } = await capture({ command, args, cwd, env: { ...process.env, ...more } });
    return exitCode === 0 ? undefined : stderr.trim().split('\n').slice(-3).join(' ');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function versionOf(modules: string, name: string): string {
  return JSON.parse(readFileSync(path.join(modules, name, 'package.json'), 'utf8')).version;
}
