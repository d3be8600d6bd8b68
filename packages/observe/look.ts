// Looks at everything that a shape names, as it is now.

import { namesVariable } from '#config';
import type { DigestMemo } from '#workspace';
import { createDisk, type Disk, type Found } from './disk.ts';
import { createPathLooker } from './look-path.ts';
import { type FileLook, type GroupLook, type Looked, tooMany, wordsOf } from './looked.ts';
import { matcherOf, patternOf } from './patterns.ts';
import { pathOfSpot, type Roots, spotOf } from './roots.ts';
import type { Observation, Shape, Sight, Spot } from './shape.ts';
import { filesState, sha256, stateOf, type Variables } from './state.ts';
import { unlistedFiles } from './unlisted.ts';
import { filesBeneath } from './walk.ts';
import { zoneState } from './zone.ts';

export interface LookerContext {
  /** The environment that tests get, as `variablesOf` gives it: one for all lookers, since it stays as it is. */
  readonly variables: Variables;
  readonly memo?: DigestMemo;
  /** Absolute paths of the tracked files and of the untracked ones that git does not ignore. Asked at most once. */
  readonly workTreeFiles: () => readonly string[];
  /** What HEAD and the tags say, where there is a repository: counts with the work tree. */
  readonly gitState?: () => string;
  /** Absolute folders that count like the work tree, and those that gows itself writes to, which do not. */
  readonly outside?: readonly string[];
  readonly own?: readonly string[];
  /** Whether an absolute path counts where it lies in a tree; all do when not given. */
  readonly treeFilter?: (path: string) => boolean;
}

/** Sees each path once, when it is first asked about it: make one for each moment. */
export interface Looker {
  readonly look: (shape: Shape, roots: Roots) => Observation;
  /** The same by path: what `settle` compares. */
  readonly inspect: (shape: Shape, roots: Roots) => Looked;
  readonly disk: Disk;
  /** What is checked out, whatever a shape says of it. */
  readonly git: () => Sight;
  /** Spot → state of each file of the work tree, to explain a difference of `worktree`. */
  readonly workTreeStates: (roots: Roots) => ReadonlyMap<Spot, string>;
}

const noFiles = { name: 'unlisted', files: new Map<string, FileLook>() };

/** Nothing throws: what cannot be read has a state that says so. */
export function createLooker(context: LookerContext): Looker {
  const disk = createDisk(context.memo);
  const pathLook = createPathLooker(disk);
  let zone: string | undefined;
  let workTree: GroupLook | undefined;
  let unlisted: GroupLook | undefined;
  let checkedOut: Sight | undefined;

  let listing: readonly string[] | undefined;
  const listed = (): readonly string[] => {
    listing ??= context.workTreeFiles();
    return listing;
  };

  const fileLook = (file: string, roots: Roots): FileLook => {
    return { spot: spotOf(roots, file), state: stateOf(disk.at(file), 'stat', disk, roots) };
  };

  const group = (name: string, files: Iterable<string>, except: (spot: Spot) => boolean, roots: Roots): GroupLook => {
    const found = new Map<string, FileLook>();
    const gone: (FileLook & { path: string })[] = [];
    for (const file of files) {
      const look = fileLook(file, roots);
      if (except(look.spot)) continue;
      if (isMissing(look.state)) gone.push({ ...look, path: file });
      else found.set(file, look);
    }
    return { name, files: found, gone };
  };

  const wholeWorkTree = (roots: Roots): GroupLook => {
    if (!workTree) {
      const all = group('worktree', listed(), () => false, roots);
      workTree = { ...all, state: filesState([...all.files.values()].map(({ spot, state }) => [spot, state])) };
    }
    return workTree;
  };

  const wholeUnlisted = (roots: Roots): GroupLook => {
    if (!unlisted) {
      const { outside = [], own = [] } = context;
      const files = unlistedFiles({ disk, roots, listed: new Set(listed()), outside, own });
      unlisted = files ? group('unlisted', files, () => false, roots) : { ...noFiles, state: tooMany };
    }
    return unlisted;
  };

  const git = (): Sight => {
    checkedOut ??= { name: 'git', state: sha256(context.gitState?.() ?? '') };
    return checkedOut;
  };

  const lessExcepted = (whole: GroupLook, shape: Shape, except: (spot: Spot) => boolean): GroupLook => {
    if (shape.except.length === 0 || whole.state === tooMany) return whole;
    return {
      name: whole.name,
      files: new Map([...whole.files].filter(([, { spot }]) => !except(spot))),
      gone: (whole.gone ?? []).filter(({ spot }) => !except(spot)),
    };
  };

  const filesAt = (found: Found): readonly string[] =>
    found.kind === 'folder' ? filesBeneath(disk, found.path) : [found.path];

  const globFiles = (glob: string, roots: Roots): readonly string[] => {
    const { base, magic, matches } = patternOf(glob);
    const from = pathOfSpot(roots, base);
    if (from === undefined) return [];
    const files = filesAt(disk.at(from));
    return magic ? files.filter((file) => matches(spotOf(roots, file))) : files;
  };

  const treeFiles = (folder: string) => {
    const files = filesAt(disk.at(folder));
    return context.treeFilter ? files.filter(context.treeFilter) : files;
  };

  const variableSights = (shape: Shape, roots: Roots): readonly Sight[] => {
    const except = (name: string) => namesVariable(shape.exceptEnv, name);
    const one = (name: string) => ({ name: `env ${name}`, state: context.variables.one(name, roots) });
    const prefixed = (prefix: string) => ({
      name: `env ${prefix}*`,
      state: context.variables.prefixed(prefix, roots, except),
    });
    return [
      ...shape.env.filter((name) => !except(name)).map(one),
      ...shape.envPrefixes.map(prefixed),
      ...(shape.environment ? [{ name: 'environment', state: context.variables.all(roots, except) }] : []),
      { name: 'runtime', state: context.variables.always(roots, except) },
    ];
  };

  const inspect = (shape: Shape, roots: Roots): Looked => {
    const except = matcherOf(shape.except);
    const some = shape.except.length > 0 ? except : undefined;
    const looks = (verb: 'open' | 'stat', spots: readonly Spot[]) =>
      (some ? spots.filter((spot) => !some(spot)) : spots).map((spot) => pathLook(verb, spot, roots, some));
    const seen = variableSights(shape, roots);
    zone ??= zoneState(disk);
    const groups: GroupLook[] = [];
    for (const spot of shape.trees) {
      const folder = pathOfSpot(roots, spot);
      groups.push(group(`tree ${spot}`, folder === undefined ? [] : treeFiles(folder), except, roots));
    }
    for (const glob of shape.globs) groups.push(group(`glob ${glob}`, globFiles(glob, roots), except, roots));
    if (shape.workTree) {
      for (const whole of [wholeWorkTree(roots), wholeUnlisted(roots)]) groups.push(lessExcepted(whole, shape, except));
    }
    return {
      variables: seen,
      zone: { name: 'zone', state: zone },
      paths: [...looks('open', shape.opened), ...looks('stat', shape.stated)],
      groups,
      ...(shape.workTree ? { git: git() } : {}),
    };
  };

  return {
    inspect,
    git,
    disk,
    look: (shape, roots) => wordsOf(inspect(shape, roots)),
    workTreeStates: (roots) =>
      new Map([...wholeWorkTree(roots).files.values()].map(({ spot, state }) => [spot, state])),
  };
}

export function isMissing(state: string): boolean {
  return state === 'missing' || state === 'no-folder';
}
