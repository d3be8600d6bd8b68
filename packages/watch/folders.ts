// Is told of changes by the system, folder by folder: on Linux Node's recursive watching takes a watch for every file.

import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join, sep } from 'node:path';

export interface Notifier {
  /** Also watches this folder, and not what lies beneath it. */
  add(dir: string): void;
  /** Forgets a folder and all beneath it. */
  drop(dir: string): void;
  has(dir: string): boolean;
  close(): void;
}

export interface NotifierRequest {
  /** Absolute path of what changed, appeared or went. */
  readonly onChange: (path: string) => void;
  /** The system refuses more watches. Told once; the notifier is closed then. */
  readonly onRefused: (error: NodeJS.ErrnoException) => void;
}

export function watchFolders({ onChange, onRefused }: NotifierRequest): Notifier {
  const watchers = new Map<string, FSWatcher>();
  let closed = false;
  const close = (): void => {
    closed = true;
    for (const watcher of watchers.values()) watcher.close();
    watchers.clear();
  };
  const drop = (dir: string): void => {
    for (const [folder, watcher] of watchers) {
      if (folder !== dir && !folder.startsWith(dir + sep)) continue;
      watcher.close();
      watchers.delete(folder);
    }
  };
  const failed = (dir: string, error: NodeJS.ErrnoException): void => {
    if (closed) return;
    if (error.code === 'ENOSPC' || error.code === 'EMFILE' || error.code === 'ENFILE') {
      close();
      onRefused(error);
    } else drop(dir);
  };
  return {
    add(dir) {
      if (closed || watchers.has(dir)) return;
      try {
        const watcher = watch(dir, (_, name) => onChange(name === null ? dir : join(dir, name)));
        watcher.on('error', (error) => failed(dir, error));
        watchers.set(dir, watcher);
      } catch (error) {
        // A folder may be gone again.
        failed(dir, error as NodeJS.ErrnoException);
      }
    },
    drop,
    has: (dir) => watchers.has(dir),
    close,
  };
}

interface Found {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** Every file beneath the folder, and every folder with it; what `isSkipped` names is left out. */
export function beneath(folder: string, isSkipped: (path: string) => boolean): Found {
  const files: string[] = [];
  const folders = [folder];
  for (const dir of folders) {
    const found = entriesOf(dir, isSkipped);
    files.push(...found.files);
    folders.push(...found.folders);
  }
  return { files, folders };
}

/** What lies directly in it; nothing where it is gone again. */
export function entriesOf(folder: string, isSkipped: (path: string) => boolean): Found {
  try {
    const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !isSkipped(join(folder, name)));
    const paths = (of: typeof entries) => of.map(({ name }) => join(folder, name));
    return {
      files: paths(entries.filter((entry) => !entry.isDirectory())),
      folders: paths(entries.filter((entry) => entry.isDirectory())),
    };
  } catch {
    return { files: [], folders: [] };
  }
}
