// Where a binary is built a second time: folders and variables that are others than those in force.

import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Repository } from '#git';
import { type Environment, otherLanguage, otherUmask, otherZone } from '#process';
import { layOutElsewhere, type Move, movedPath } from '#workspace';
import type { VariationName } from './answer.ts';

export interface GroundRequest {
  /** The whole environment of the go command. */
  readonly env: Environment;
  /** Absolute folder of the work tree. */
  readonly top: string;
  /** Absolute paths of all that is copied: what git tracks, what it does not ignore, and what go reads besides. */
  readonly files: readonly string[];
  /** Its commit is written into binaries, so the copy has to be a clone. */
  readonly repository?: Repository;
  /** `go env GOMODCACHE`. */
  readonly moduleCache: string;
  /** What Go would look for beneath HOME: GOCACHE, GOMODCACHE, GOPATH, GOENV. */
  readonly goFolders: Environment;
  readonly umask: number | undefined;
}

export interface GroundPorts {
  /** A new empty folder of this run. */
  readonly folder: (name: string) => string;
  readonly signal: AbortSignal;
}

export interface Ground {
  /** Where a path of the work tree lies here. */
  readonly at: (path: string) => string;
  readonly goroot: (goroot: string) => string;
  readonly env: Environment;
  /** For `go build`. */
  readonly args: readonly string[];
  readonly umask?: string;
  /** Empty, for what is built. */
  readonly out: string;
  /** Takes away what is here alone. */
  readonly close: () => void;
}

export interface Grounds {
  /** With nothing varied the work tree is built where it lies, with the user's own caches. */
  readonly lay: (vary: ReadonlySet<VariationName>) => Promise<Ground>;
}

/** The copy of the work tree is made once, when it is first wanted. */
export function openGrounds(request: GroundRequest, ports: GroundPorts): Grounds {
  let copied: Promise<Move> | undefined;
  return {
    async lay(vary) {
      if (vary.has('path')) copied ??= copyTree(request, ports);
      const move = vary.has('path') ? await copied : undefined;
      return layGround(request, vary, move, ports.folder('build'));
    },
  };
}

async function copyTree({ top, files, repository }: GroundRequest, ports: GroundPorts): Promise<Move> {
  // Of another length, too.
  const move = { from: top, to: join(ports.folder('tree'), 'elsewhere') };
  mkdirSync(move.to);
  await layOutElsewhere({ move, files, ...(repository ? { repository } : {}), signal: ports.signal });
  return move;
}

function layGround(
  { env, moduleCache, goFolders, umask }: GroundRequest,
  vary: ReadonlySet<VariationName>,
  move: Move | undefined,
  own: string,
): Ground {
  const folder = (name: string): string => {
    const made = join(own, name);
    mkdirSync(made);
    return made;
  };
  const goroots = new Map<string, string>();
  return {
    at: (path) => (move ? movedPath(path, move) : path),
    goroot(goroot) {
      if (!vary.has('goroot')) return goroot;
      const known = goroots.get(goroot) ?? linkGoroot(goroot, folder(`goroot${goroots.size}`));
      goroots.set(goroot, known);
      return known;
    },
    env: {
      ...env,
      ...(vary.has('tz') ? { TZ: otherZone(env) } : {}),
      ...(vary.has('lang') ? { LANG: otherLanguage(env), LC_ALL: otherLanguage(env) } : {}),
      ...(vary.has('home') ? { ...goFolders, ...homeIn(folder('home')) } : {}),
      ...(vary.has('cache') ? { GOCACHE: folder('cache') } : {}),
      ...(vary.has('modcache') ? modulesIn(folder('modules'), moduleCache) : {}),
    },
    args: [...(vary.has('p') ? ['-p=1'] : []), ...(vary.has('modcache') ? ['-modcacherw'] : [])],
    ...(vary.has('umask') && umask !== undefined ? { umask: otherUmask(umask) } : {}),
    out: folder('out'),
    close: () => rmSync(own, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** As the go command and the compiler name it, GOROOT lies elsewhere; to copy its 15,000 files would take longer than most builds. */
function linkGoroot(goroot: string, into: string): string {
  for (const name of readdirSync(goroot)) symlinkSync(join(goroot, name), join(into, name));
  return into;
}

/** Empty but for the word that keeps the go command from counting its own use there, which a process may do that outlives it. */
function homeIn(home: string): Environment {
  for (const config of ['.config', 'Library/Application Support', 'AppData/Roaming']) {
    const folder = join(home, config, 'go', 'telemetry');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'mode'), 'off');
  }
  return { HOME: home, USERPROFILE: home };
}

/**
 * Modules come from what the user's own module cache has downloaded, without a network; also private ones, which otherwise are
 * asked for where they come from. Which sums are looked up in the checksum database stays as it is.
 */
function modulesIn(folder: string, moduleCache: string): Environment {
  const proxy = pathToFileURL(join(moduleCache, 'cache', 'download')).href;
  return { GOMODCACHE: folder, GOPROXY: proxy, GONOPROXY: 'none' };
}
