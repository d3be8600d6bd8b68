// How each tool is started for a piece of work, as its users start it.

import path from 'node:path';
import { programFolder } from '../../scripts/repository.ts';
import type { Command } from '../measure/command.ts';
import { scriptName } from '../places/peer-files.ts';
import type { Place } from '../places/place.ts';
import type { Peers } from './install.ts';

/** The gows that is measured: the one that was built here, or a file that is named, a program or a .js for node. */
export function gowsProgram(named: string | undefined): readonly string[] {
  const file = path.resolve(named ?? path.join(programFolder, 'gows.js'));
  return /\.m?js$/.test(file) ? [process.execPath, file] : [file];
}

export interface Tools {
  readonly gows: readonly string[];
  readonly peers: Peers;
}

/** More variables for one command. */
type More = Readonly<Record<string, string>>;

export function gowsCommand({ gows }: Tools, place: Place, args: readonly string[], more: More = {}): Command {
  return { argv: [...gows, ...args], cwd: place.folder, env: { ...place.env, ...more } };
}

/** `work` names the packages of all modules of go.work. */
export function goCommand(place: Place, args: readonly string[], more: More = {}): Command {
  return { argv: ['go', ...args], cwd: place.folder, env: { ...place.env, ...more } };
}

export function gotestsumCommand(
  { peers }: Pick<Tools, 'peers'>,
  place: Place,
  flags: readonly string[],
  more: More = {},
): Command {
  const argv = [peers.gotestsum ?? 'gotestsum', '--format=pkgname', '--', ...flags, 'work'];
  return { argv, cwd: place.folder, env: { ...place.env, ...more } };
}

/** `by`: as an npm script starts it, or as it is typed. */
export function turboCommand(place: Place, by: 'bin' | 'npx', more: More = {}): Command {
  const program = by === 'npx' ? ['npx', 'turbo'] : [path.join(place.folder, 'node_modules/.bin/turbo')];
  // What follows -- comes before ./... natively, and at the end of a script.
  const args = place.turbo === 'native' ? ['-race'] : ['-race', './...'];
  return { argv: [...program, 'run', 'test', '--', ...args], cwd: place.folder, env: { ...place.env, ...more } };
}

/**
 * `what`: arguments of nx. Its daemon is on, as it is on a desk; nx itself leaves it off in a container. It finds modules that are not in
 * go.work as well, so that those of a real checkout are named.
 */
export function nxCommand(place: Place, what: readonly string[] = ['run-many', '-t', 'test']): Command {
  const program = path.join(place.folder, 'node_modules/.bin/nx');
  const named = place.turbo === 'scripts' && what[0] === 'run-many' ? ['-p', place.modules.map(scriptName).join()] : [];
  return { argv: [program, ...what, ...named], cwd: place.folder, env: { ...place.env, NX_DAEMON: 'true' } };
}

/** Ends the daemon. */
export function nxStop(place: Place): Command {
  return nxCommand(place, ['daemon', '--stop']);
}
