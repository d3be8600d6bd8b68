// Reads the workspace as it is in a commit: laid out in a folder of its own, listed there, and kept by tree.

import { constants, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Diagnostic, DiagnosticError, warning } from '#diagnostics';
import { layOut, type Repository, treeId, treeOf } from '#git';
import { type GoEnv, type KeptAnswers, readGoEnv } from '#gocmd';
import { parseGoMod, parseGoWork } from '#modfile';
import { digestBytes, digestFile } from './digest.ts';
import { localModules } from './local-modules.ts';
import { type Location, locate } from './locate.ts';
import { isBeneath, parentOf, pathOf, placeIn, placeOf } from './place.ts';
import { readWorkspace } from './read.ts';
import { relink } from './relink.ts';
import { pointOutside } from './relocate.ts';
import type { Place, Snapshot } from './workspace.ts';

export type { KeptAnswers } from '#gocmd';

export interface BaseRequest {
  readonly repository: Repository;
  readonly rev: string;
  /** Where the head's go.work or go.mod stands. */
  readonly location: Location;
  readonly goEnv: GoEnv;
  readonly env: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
  /** An empty folder of this request's own, to lay the commit out in; the caller removes it. */
  readonly scratch: string;
  /** Files that go reads and git ignores, as they are now: the base has them in the same form. */
  readonly ignored: readonly Place[];
  readonly kept?: KeptAnswers;
  readonly signal?: AbortSignal;
}

/** A base that the go command refuses as a whole has no snapshot but the reason. */
export interface BaseSide {
  readonly snapshot?: Snapshot;
  readonly unlistable?: string;
  readonly diagnostics: readonly Diagnostic[];
}

const keptKind = 'base-listing';
/** Raised when a snapshot gets another form or meaning. */
const keptVersion = 6;

/**
 * @throws DiagnosticError `git/*` when the commit cannot be laid out, `disk/*`; a base that git has and go refuses
 * is an answer, not an error.
 */
export async function readBase(request: BaseRequest): Promise<BaseSide> {
  const { repository, scratch } = request;
  const key = await keptKey(request);
  const before = request.kept?.get(keptKind, key);
  if (before) return JSON.parse(Buffer.from(before).toString('utf8')) as BaseSide;

  const top = join(scratch, 'base');
  mkdirSync(top, { recursive: true });
  const [laid, tree] = await Promise.all([
    layOut(repository, request.rev, top, request.signal ? { signal: request.signal } : {}),
    treeOf(repository, request.rev),
  ]);
  const linkedOutside = relink(tree, top, repository.root);
  const diagnostics: Diagnostic[] = laid.submodules
    .filter((submodule) => !submodule.laidOut)
    .map(({ path }) =>
      warning('git/submodule', `submodule ${path} is not here at the base's commit, so all in it counts as new`, {
        remedy: `git submodule update --init ${path}`,
      }),
    );
  const taken = takeIgnored(request, top);
  if (taken.length > 0) {
    diagnostics.push(
      warning('base/assumed', `${listed(taken)} ignored by git: taken to be the same in the base as now`, {}),
    );
  }
  const workTaken = taken.some((file) => file === 'go.work' || file.endsWith('/go.work'));
  const side = await list(request, top, diagnostics, workTaken);
  // A submodule may come, and what lies outside may change, while the tree stays the same.
  const isWhole = !linkedOutside && laid.submodules.every((submodule) => submodule.laidOut);
  if (side.snapshot && isWhole && !side.leadsOutside && !request.signal?.aborted && !isPassing(side.snapshot)) {
    request.kept?.put(
      keptKind,
      key,
      Buffer.from(JSON.stringify({ snapshot: side.snapshot, diagnostics: side.diagnostics })),
    );
  }
  return side;
}

/** What lies outside the repository, and what could not be fetched, may change while the tree stays the same. */
function isPassing({ units }: Snapshot): boolean {
  return units.some(
    ({ inputs, dir, error, module }) =>
      (inputs.length > 0 && dir.startsWith('/')) || (error !== undefined && !module?.main),
  );
}

async function list(
  request: BaseRequest,
  top: string,
  diagnostics: readonly Diagnostic[],
  dropMissing: boolean,
): Promise<BaseSide & { readonly leadsOutside?: boolean }> {
  try {
    const found = baseLocation(request, top);
    const { repository, scratch } = request;
    const location = pointOutside(found, { top, realTop: repository.root, scratch, dropMissing });
    const env = { ...request.env, GOWORK: location.kind === 'work' ? location.file : 'off', PWD: location.root };
    const goEnv = asksForSame(location, request.location) ? request.goEnv : await readGoEnv(location.root, env);
    const snapshot = await readWorkspace({
      top,
      location,
      goEnv,
      env,
      flags: request.flags,
      ...(request.signal ? { signal: request.signal } : {}),
    });
    // Also a module of which nothing is imported counts by what it requires.
    const leadsOutside =
      localModules(location)?.modules.some(({ dir }) => dir !== top && !isBeneath(top, dir)) !== false;
    return { snapshot, diagnostics: [...diagnostics, ...snapshot.diagnostics], leadsOutside };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const [first] = error.diagnostics;
    if (!first || !/^(workspace|modfile|config|go)\//.test(first.code)) throw error;
    if (first.code === 'workspace/not-found') return await withoutWorkspace(request, diagnostics);
    const place = first.place ? `${first.place.file}${first.place.line ? `:${first.place.line}` : ''}: ` : '';
    const message = [`${top}/`, `${request.scratch}/`].reduce((text, dir) => text.replaceAll(dir, ''), first.message);
    return { unlistable: `${place}${message.replaceAll(top, '.')}`, diagnostics };
  }
}

/** Whether both files choose the same toolchain by the same lines, so that what `go env` says of one serves the other. */
function asksForSame(base: Location, head: Location): boolean {
  const [before, after] = [base, head].map(({ kind, file }) => {
    if (!existsSync(file)) return undefined;
    const parsed = (kind === 'work' ? parseGoWork : parseGoMod)(file, readFileSync(file)).file;
    return parsed && `${kind} ${parsed.go?.version} ${parsed.toolchain?.name}`;
  });
  return before !== undefined && before === after;
}

/** A base without any module had no packages, so all are new. One with modules and no workspace cannot be listed. */
async function withoutWorkspace(request: BaseRequest, diagnostics: readonly Diagnostic[]): Promise<BaseSide> {
  const { repository, rev, location, goEnv } = request;
  const files = [...(await treeOf(repository, rev)).keys()];
  const root = placeOf(repository.root, location.root);
  if (files.some((file) => file === 'go.mod' || file.endsWith('/go.mod'))) {
    const where = root === '.' ? 'its top folder' : `${root} or above it`;
    return { unlistable: `it has no go.work and no go.mod in ${where}`, diagnostics };
  }
  const nothing = { modules: [], packages: [], units: [], diagnostics: [] };
  return { snapshot: { kind: location.kind, root, toolchain: goEnv.GOVERSION, ...nothing }, diagnostics };
}

/** The go.work or go.mod that the go command would use in the base from the same folder. */
function baseLocation(request: BaseRequest, top: string): Location {
  const { location, repository } = request;
  if (!isBeneath(repository.root, location.file)) return location;
  const root = join(top, location.root.slice(repository.root.length));
  const file = join(top, location.file.slice(repository.root.length));
  if (location.kind === 'work' && existsSync(file)) return { kind: 'work', root, file };
  const off = location.kind === 'module' && request.env['GOWORK'] === 'off';
  const found = locate({ cwd: root, gowork: off ? 'off' : '' });
  // A folder above the laid-out tree belongs to nobody here.
  if (!isBeneath(top, found.file)) return { kind: 'module', root, file: join(root, 'go.mod') };
  return found;
}

/** Puts what git ignores and go reads into the base. */
function takeIgnored(request: BaseRequest, top: string): readonly Place[] {
  const taken: Place[] = [];
  for (const file of request.ignored) {
    const from = pathOf(request.repository.root, file);
    const to = pathOf(top, file);
    if (existsSync(to) || !existsSync(from)) continue;
    if (!existsSync(dirname(to)) && isNewPackage(request, file)) continue;
    mkdirSync(dirname(to), { recursive: true });
    // No link: go embeds none.
    copyFileSync(from, to, constants.COPYFILE_FICLONE);
    taken.push(file);
  }
  return taken;
}

/** Whether the file lies beside Go source that git does not ignore, in a folder that the base does not have. */
function isNewPackage({ repository, ignored }: BaseRequest, file: Place): boolean {
  // In a vendor folder, what is ignored beside it may be what go does not read here.
  if (/(^|\/)vendor\//.test(file)) return false;
  const dir = parentOf(file) ?? '.';
  return readdirSync(pathOf(repository.root, dir)).some(
    (name) => name.endsWith('.go') && !/^[_.]/.test(name) && !ignored.includes(placeIn(dir, name)),
  );
}

function listed(files: readonly Place[]): string {
  const shown = files.slice(0, 3).join(', ');
  if (files.length > 3) return `${shown} and ${files.length - 3} more are`;
  return files.length === 1 ? `${shown} is` : `${shown} are`;
}

/** All that the base's listing depends on besides the tree itself. Values of the environment are only hashed. */
async function keptKey(request: BaseRequest): Promise<string> {
  const { repository, location } = request;
  const settings = Object.entries(request.goEnv.raw)
    // These name the folder or a temporary file, not a setting.
    .filter(([name]) => !['GOGCCFLAGS', 'GOMOD', 'GOWORK'].includes(name))
    .sort();
  return digestBytes(
    JSON.stringify([
      keptVersion,
      await treeId(repository, request.rev),
      location.kind,
      location.file.startsWith(repository.root) ? location.file.slice(repository.root.length) : location.file,
      request.flags,
      settings,
      request.env['GOWORK'] ?? '',
      // One that lies outside the repository is in no tree.
      isBeneath(repository.root, location.file)
        ? ''
        : [location.file, `${location.file}.sum`].map((file) => digestFile(file)),
      request.ignored.map((file) => [file, digestFile(pathOf(repository.root, file))]),
    ]),
  );
}
