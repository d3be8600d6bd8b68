// Tells which files of a work tree have changed in content: those that git does not ignore, and those that are compiled.

import { lstatSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { type Diagnostic, warning } from '#diagnostics';
import { isIgnored, type Repository, workTreeFiles } from '#git';
import { createContents } from './content.ts';
import { beneath, entriesOf, type Notifier, watchFolders } from './folders.ts';
import { pollFolders } from './polling.ts';
import { gather } from './quiet.ts';

export interface WatchRequest {
  /** Absolute, symlinks resolved: the repository's top, or the workspace's root where there is none. */
  readonly top: string;
  readonly repository?: Repository;
  /** Absolute folders that gows and the go command write to. */
  readonly skipped: readonly string[];
  /** Files that changed, appeared or went, absolute, sorted; and when the first of them did, at the latest. */
  readonly onChange: (files: readonly string[], at: number) => void;
  readonly tell: (diagnostic: Diagnostic) => void;
  /** Looks in turn from the start. */
  readonly polling?: boolean;
}

export interface Watched {
  /** Files that count whatever git says of them, absolute; their folders are watched. */
  include(files: Iterable<string>): void;
  close(): void;
}

/** What editors put beside a file while it is open or written: `.x.swp`, `x~`, `#x#`, `.#x`, `4913`. */
const ofEditors = /^\.#|^#.*#$|~$|^\..*\.sw[a-z]$|^4913$/;

export async function watchFiles(request: WatchRequest): Promise<Watched> {
  const { top, repository, skipped, onChange, tell } = request;
  const contents = createContents();
  const included = new Set<string>();
  const isSkipped = (path: string): boolean =>
    basename(path) === '.git' || skipped.some((folder) => path === folder || path.startsWith(folder + sep));
  const quiet = gather(repository && join(repository.gitDir, 'index.lock'), settle);
  const change = (path: string): void => {
    if (!isSkipped(path) && !ofEditors.test(basename(path))) quiet.change(path);
  };
  const poll = (): Notifier => pollFolders({ onChange: change }, contents.paths);
  /** With their inodes: one that was deleted and made again is another one. */
  const folders = new Map<string, number>();
  let notifier: Notifier = request.polling
    ? poll()
    : watchFolders({
        onChange: change,
        onRefused(error) {
          tell(refused(error, folders.size));
          notifier = poll();
          for (const folder of folders.keys()) notifier.add(folder);
        },
      });
  const add = (folder: string): void => {
    folders.set(folder, inodeOf(folder));
    notifier.add(folder);
  };
  const drop = (folder: string): void => {
    for (const one of folders.keys()) if (one === folder || one.startsWith(folder + sep)) folders.delete(one);
    notifier.drop(folder);
  };
  /** All in a folder that appeared is new. */
  const enter = (folder: string): readonly string[] => {
    drop(folder);
    const found = beneath(folder, isSkipped);
    for (const one of found.folders) add(one);
    return found.files;
  };
  const leave = (folder: string): readonly string[] => {
    drop(folder);
    return [...contents.paths()].filter((path) => path.startsWith(folder + sep));
  };

  async function settle(paths: readonly string[], at: number): Promise<void> {
    const files: string[] = [];
    const gone: string[] = [];
    const fresh: string[] = [];
    for (const path of paths) {
      if (!isFolder(path)) (exists(path) ? files : gone).push(path);
      else if (folders.get(path) !== inodeOf(path)) fresh.push(path);
      else {
        const found = entriesOf(path, isSkipped);
        files.push(...found.files.filter((file) => !contents.has(file)));
        fresh.push(...found.folders.filter((folder) => !folders.has(folder)));
      }
    }
    files.push(...(await unignored(fresh)).flatMap(enter));
    gone.push(...gone.flatMap((path) => (folders.has(path) ? leave(path) : [])));
    const counting = [...(await unignored(files)), ...gone];
    const changed = new Set(counting.filter((path) => !ofEditors.test(basename(path)) && contents.changed(path)));
    if (changed.size > 0) onChange([...changed].sort(), at);
  }

  const unignored = async (paths: readonly string[]): Promise<readonly string[]> => {
    if (!repository || paths.length === 0) return paths;
    const places = paths.map((path) => relative(top, path).replaceAll(sep, '/'));
    const inside = places.filter((place) => place !== '..' && !place.startsWith('../'));
    const ignored = await isIgnored(repository, inside).catch((): ReadonlySet<string> => new Set());
    return paths.filter((path, index) => included.has(path) || !ignored.has(places[index] ?? ''));
  };

  const list = (files: Iterable<string>): void => {
    const every = [...files];
    contents.list(every);
    for (const file of every) {
      for (let dir = dirname(file); !folders.has(dir); dir = dirname(dir)) {
        if (isSkipped(dir)) break;
        add(dir);
        if (dir === top || dirname(dir) === dir || !dir.startsWith(top + sep)) break;
      }
    }
  };
  add(top);
  if (repository) list((await workTreeFiles(repository)).map(({ path }) => join(top, path)));
  else {
    const found = beneath(top, isSkipped);
    for (const folder of found.folders) add(folder);
    contents.list(found.files);
  }
  return {
    include(files) {
      const every = [...files].filter((file) => !isSkipped(file));
      for (const file of every) included.add(file);
      list(every);
    },
    close() {
      quiet.close();
      notifier.close();
    },
  };
}

function refused(error: NodeJS.ErrnoException, folders: number): Diagnostic {
  const what = error.code === 'ENOSPC' ? 'folders to be watched' : 'files to be open';
  return warning(
    'watch/limit',
    `the system allows no more ${what} (${folders} here), so changes are looked for in turn, which is slower`,
    {
      remedy:
        error.code === 'ENOSPC'
          ? 'sudo sysctl fs.inotify.max_user_watches=524288'
          : 'sudo sysctl fs.inotify.max_user_instances=1024, and ulimit -n 4096',
    },
  );
}

function inodeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.ino ?? 0;
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
