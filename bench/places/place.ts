// A workspace that is measured in: a checkout with what each tool needs to work in it.

import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { Environment } from '#process';
import { git } from '#testkit';
import { letAge } from '../measure/age.ts';
import { measuredEnvironment } from '../measure/environment.ts';
import type { PlaceKind, Size } from '../results/result.ts';
import type { Peers } from '../tools/install.ts';

export interface Place {
  /** Short, of letters, digits and hyphens: part of folder names. */
  readonly name: string;
  readonly kind: PlaceKind;
  /** As a reader sees it. */
  readonly title: string;
  readonly folder: string;
  readonly size: Size;
  /** Folders of the modules, relative, slashes forward. */
  readonly modules: readonly string[];
  readonly leaf: Leaf;
  /** What every tool starts with; GOCACHE, which all places share, and GOWS_CACHE_DIR stay from run to run. */
  readonly env: Environment;
  /** Where gows keeps its results for this place. */
  readonly gowsCache: string;
  /** How turbo finds the modules: by itself, or each by a package.json with a script. */
  readonly turbo: 'native' | 'scripts';
}

/** A tested package that nothing imports. */
export interface Leaf {
  /** As go and gows take it from the root: `./pkg/stringutil`. */
  readonly pattern: string;
  /** Folder of its module, relative. */
  readonly module: string;
  /** A Go file of it, relative. */
  readonly file: string;
}

/** Environment and cache folder of a place below the work folder. */
export function cachesOf(work: string, name: string): { readonly env: Environment; readonly gowsCache: string } {
  const gowsCache = path.join(work, 'caches', name);
  const env = measuredEnvironment(path.join(work, 'caches', 'go'));
  return { gowsCache, env: { ...env, GOWS_CACHE_DIR: gowsCache } };
}

/** A new empty folder for a run that begins with nothing; `removeEmpty` of the same name removes it. */
export function emptyFolder(work: string, name: string): string {
  removeEmpty(work, name);
  const folder = path.join(work, 'empty', name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

export function removeEmpty(work: string, name: string): void {
  rmSync(path.join(work, 'empty', name), { recursive: true, force: true, maxRetries: 3 });
}

/** Lets turbo and nx be found from the workspace, as after `npm install` there. */
export function linkPeers(folder: string, peers: Peers): void {
  const link = path.join(folder, 'node_modules');
  if (readLink(link) === peers.modules) return;
  rmSync(link, { recursive: true, force: true });
  if (peers.modules !== undefined) symlinkSync(peers.modules, link, 'junction');
}

function readLink(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

/**
 * Where turbo and nx work: a clone beside the place, as both write logs into the tree, after which others would have to look
 * at it again. Made anew when `fresh` or lacking, else as it was committed.
 */
export async function clonePeers(folder: string, peers: Peers, fresh: boolean): Promise<void> {
  const clone = `${folder}-peers`;
  if (fresh || !existsSync(clone)) {
    rmSync(clone, { recursive: true, force: true });
    rmSync(`${clone}.leaf`, { force: true });
    await git(path.dirname(folder), 'clone', '-q', folder, clone);
    await git(clone, 'remote', 'remove', 'origin');
    writeFileSync(path.join(clone, '.git/info/exclude'), 'node_modules\n.turbo\n.nx\n');
  } else await git(clone, 'checkout', '-q', '--', '.');
  linkPeers(clone, peers);
}

/** The place as turbo and nx have it. */
export function peersOf(place: Place): Place {
  return { ...place, name: `${place.name}-peers`, folder: `${place.folder}-peers` };
}

/** A clone of the place with caches of gows of its own, in which edits disturb nothing that is measured in the place. */
export async function cloneOf(place: Place): Promise<Place> {
  const name = `${place.name}-edited`;
  const folder = path.join(place.folder, '..', name);
  for (const old of [folder, `${folder}.leaf`]) rmSync(old, { recursive: true, force: true });
  await git(path.dirname(folder), 'clone', '-q', place.folder, folder);
  await git(folder, 'remote', 'remove', 'origin');
  const gowsCache = `${place.gowsCache}-edited`;
  await letAge();
  return { ...place, name, folder, gowsCache, env: { ...place.env, GOWS_CACHE_DIR: gowsCache } };
}

let edits = Date.now();

/**
 * Edits the leaf so that its test binary changes: each time with another number, never used before, so that no cache can
 * have it. Returns how to put the file back.
 */
export function editLeaf(place: Place): () => void {
  const file = path.join(place.folder, place.leaf.file);
  const original = path.join(place.folder, '..', `${place.name}.leaf`);
  if (!existsSync(original)) copyFileSync(file, original);
  copyFileSync(original, file);
  edits += 1;
  // Assigned in init, as the linker drops a variable that nobody reads, and then the binary stays the same.
  appendFileSync(file, `\nvar benchEdit int\n\nfunc init() { benchEdit = ${edits} }\n`);
  return () => copyFileSync(original, file);
}
