// What a looker found, path by path, before it is put into words: handed from `look` to `settle`. Types, and the words.

import type { Observation, Sight, Spot } from './shape.ts';
import { filesState, sha256 } from './state.ts';

export interface FileLook {
  readonly spot: Spot;
  readonly state: string;
}

/** A path of `opened` or `stated`. */
export interface PathLook extends FileLook {
  readonly verb: 'open' | 'stat';
  readonly path: string;
  /** Of an opened folder, as in its state. */
  readonly names?: readonly string[];
}

/** A tree, a glob, the work tree or what git does not list of it: files by absolute path. A file that is missing is not in it. */
export interface GroupLook {
  /** `tree $TOP/a`, `glob …`, `worktree`, `unlisted`. */
  readonly name: string;
  readonly files: ReadonlyMap<string, FileLook>;
  /** Listed by git, and not there. */
  readonly gone?: readonly (FileLook & { readonly path: string })[];
  /** The state of all files, where it is known already. */
  readonly state?: string;
}

export interface Looked {
  readonly variables: readonly Sight[];
  readonly zone: Sight;
  readonly paths: readonly PathLook[];
  readonly groups: readonly GroupLook[];
  /** What is checked out, where the work tree counts. */
  readonly git?: Sight;
}

/** The state of a group whose files are not looked at. */
export const tooMany = 'too many';

/** Up to so many files of a tree are sights of their own, so that a difference can name the file. */
export const mostNamed = 200;

/** The sights: variables, zone, `open`, `stat`, then `in` for files of groups, then the groups and `git`. */
export function wordsOf({ variables, zone, paths, groups, git }: Looked): Observation {
  const inside = new Map<Spot, string>();
  const wholes: Sight[] = [];
  for (const { name, files, state } of groups) {
    if (state === tooMany) {
      wholes.push({ name, state });
    } else if (name !== 'worktree' && files.size <= mostNamed) {
      const spots = [...files.values()].map(({ spot }) => spot).sort();
      for (const file of files.values()) inside.set(file.spot, file.state);
      wholes.push({ name, state: `named ${spots.length} ${sha256(spots.join('\n'))}` });
    } else {
      const pairs = [...files.values()].map(({ spot, state: of }) => [spot, of] as const);
      wholes.push({ name, state: `files ${state ?? filesState(pairs)}` });
    }
  }
  return [
    ...variables,
    zone,
    ...paths.map(({ verb, spot, state }) => ({ name: `${verb} ${spot}`, state })),
    ...[...inside].sort(([a], [b]) => (a < b ? -1 : 1)).map(([spot, state]) => ({ name: `in ${spot}`, state })),
    ...wholes,
    ...(git ? [git] : []),
  ];
}
