// Which packages a changed file counts for that is not compiled into them: those whose tests were seen to read it, and,
// of tests never observed, those that may.

import type { Config } from '#config';
import type { Shape } from '#observe';
import { handsC, isReadByC, isWithin, type Package, type Place, parentOf, type Snapshot } from '#workspace';
import type { Change } from './answer.ts';
import { baseName, isInert } from './inert.ts';
import { type Reading, readsOf } from './reads.ts';
import type { Observed } from './reuse/index.ts';

export interface FileChange {
  readonly file: Place;
  readonly change: Change;
}

export interface MayReadRequest {
  readonly changes: readonly FileChange[];
  readonly head: Snapshot;
  readonly base?: Snapshot;
  /** Every folder with a go.mod on either side, a member of the workspace or not. */
  readonly moduleDirs: ReadonlySet<Place>;
  /** Whether the name stands in a string of the package's Go source. */
  readonly mentions: (found: Package, name: string) => boolean;
  /** Says which files count only where they are named. */
  readonly config?: Config;
  /** What whole runs of a package's tests consulted; absent where none was observed. */
  readonly observed?: (found: Package) => Observed | undefined;
  /** Whether a folder is there on both sides. */
  readonly onBothSides?: (folder: Place) => boolean;
  /** Where a place really lies, if a symbolic link is on the way. */
  readonly realPlace?: (place: Place) => Place | undefined;
}

export interface ReadChange extends FileChange {
  readonly kind: Reading;
}

/** Import path → the changed files that the package's tests read or may read. Only packages that have tests are in it. */
export function mayRead(request: MayReadRequest): ReadonlyMap<string, readonly ReadChange[]> {
  const { head, base } = request;
  const owned = ownedFiles(base ? [head, base] : [head]);
  const found = new Map<string, ReadChange[]>();
  const put = (at: Package, change: FileChange, kind: Reading): void => {
    const before = found.get(at.importPath);
    if (before?.at(-1)?.file === change.file) return;
    if (before) before.push({ ...change, kind });
    else found.set(at.importPath, [{ ...change, kind }]);
  };
  const byDir = new Map(head.packages.map((at) => [at.dir, at]));
  const baseByDir = new Map((base?.packages ?? []).map((at) => [at.dir, at]));
  const tested = head.packages.filter((at) => at.hasTests);
  const observed = observedReaders(request, tested, owned);
  const memberDirs = new Set(head.modules.map((module) => module.dir));

  for (const change of request.changes) {
    const { file } = change;
    for (const [at, { reads }] of observed) {
      const kind = reads(change);
      if (kind) put(at, change, kind);
    }
    if (owned.has(file) && source.test(file)) continue;
    if (isVendored(file) || isLeftOut(file, memberDirs, request.moduleDirs)) continue;
    const inert = isInert(file, request.config);
    const readers = owned.has(file) ? besideEmbedder(file, byDir, baseByDir) : candidates(file, head, byDir, tested);
    for (const candidate of readers) {
      // A log that was made when something else looked otherwise tells what is read, and not what is not.
      if (!candidate.hasTests || observed.get(candidate)?.isCurrent()) continue;
      if (!inert || request.mentions(candidate, baseName(file))) put(candidate, change, 'may-read');
    }
  }
  // What is certain comes first: a line has room for one reason.
  for (const reads of found.values())
    reads.sort((a, b) => Number(a.kind === 'may-read') - Number(b.kind === 'may-read'));
  return found;
}

/** For each package that was observed, how its tests read a changed file. */
function observedReaders(
  request: MayReadRequest,
  tested: readonly Package[],
  owned: ReadonlySet<Place>,
): ReadonlyMap<Package, Pick<Observed, 'isCurrent'> & { readonly reads: ReturnType<typeof readsOf> }> {
  const { observed, onBothSides = () => false, realPlace } = request;
  if (!observed || request.changes.length === 0) return new Map();
  const isSource = (file: Place) => owned.has(file) && source.test(file);
  return new Map(
    tested.flatMap((found) => {
      const seen = observed(found);
      if (!seen) return [];
      const { shape, isCurrent, others } = seen;
      const readsOfShape = (one: Shape) =>
        readsOf({ shape: one, isSource, onBothSides, ...(realPlace ? { realPlace } : {}) });
      const own = shape && readsOfShape(shape);
      let beside: readonly ReturnType<typeof readsOf>[] | undefined;
      const reads = (change: FileChange): Reading | undefined => {
        const kind = own?.(change);
        if (kind) return kind;
        beside ??= others().map(readsOfShape);
        for (const other of beside) {
          const seenBefore = other(change);
          if (seenBefore && !isCurrent()) return seenBefore;
        }
        return undefined;
      };
      return [[found, { reads, isCurrent }] as const];
    }),
  );
}

/**
 * The nearest package folder at or above the file within its module; above any package folder, all packages of that
 * module; outside every module, all packages.
 */
function candidates(
  file: Place,
  head: Snapshot,
  byDir: ReadonlyMap<Place, Package>,
  tested: readonly Package[],
): readonly Package[] {
  const module = head.modules
    .filter(({ dir }) => isWithin(dir, file))
    .reduce<{ path: string; dir: Place } | undefined>(
      (best, at) => (!best || at.dir.length > best.dir.length || best.dir === '.' ? at : best),
      undefined,
    );
  if (!module) return tested;
  for (let dir = parentOf(file); dir !== undefined && isWithin(module.dir, dir); dir = parentOf(dir)) {
    const nearest = byDir.get(dir);
    if (nearest) return [nearest];
  }
  return tested.filter((at) => at.module === module.path);
}

/** What a package owns by compiling it; what it owns otherwise, it embeds. */
const source = /\.(go|c|cc|cpp|cxx|m|h|hh|hpp|hxx|f|for|f90|s|sx|swig|swigcxx|syso|pgo)$/i;

/** A package may embed what lies in the folder of a package below it, whose tests may read it as their own. */
function besideEmbedder(
  file: Place,
  head: ReadonlyMap<Place, Package>,
  base: ReadonlyMap<Place, Package>,
): readonly Package[] {
  for (let dir = parentOf(file); dir !== undefined; dir = parentOf(dir)) {
    const nearest = head.get(dir);
    if (!nearest) continue;
    const embeds = [nearest, base.get(dir)].some((at) => at?.files.includes(file));
    return embeds ? [] : [nearest];
  }
  return [];
}

/** Files that some package of either side owns by the go command's word. */
function ownedFiles(sides: readonly Snapshot[]): ReadonlySet<Place> {
  const owned = new Set<Place>();
  for (const side of sides) {
    for (const { files } of side.packages) for (const file of files) owned.add(file);
    for (const unit of side.units) {
      for (const { file } of unit.inputs) owned.add(file);
      for (const file of unit.ignored) owned.add(file);
    }
  }
  return owned;
}

/** Beneath a vendor folder only what a listing names counts; a member's own vendor folder is ignored in a workspace. */
function isVendored(file: Place): boolean {
  return /(^|\/)vendor\//.test(file) && !/(^|\/)testdata\//.test(file);
}

/**
 * Go source that go knows and lists nowhere here: in a package that this context leaves out as a whole (every file
 * excluded by a build constraint), or in a module that is no member of the workspace.
 */
function isLeftOut(file: Place, members: ReadonlySet<Place>, moduleDirs: ReadonlySet<Place>): boolean {
  if (!file.endsWith('.go')) return false;
  for (let dir = parentOf(file); dir !== undefined; dir = parentOf(dir)) {
    // A member may itself lie in a folder that `./...` passes over; any other module there is material of tests.
    if (members.has(dir)) return !isPassedOver(dir === '.' ? file : file.slice(dir.length + 1));
    if (moduleDirs.has(dir)) return !isPassedOver(file);
  }
  return false;
}

/** Folders and files that no pattern of the go command matches (`go help packages`). */
function isPassedOver(file: Place): boolean {
  return /(^|\/)(testdata|[_.][^/]*)\//.test(file) || /(^|\/)[_.][^/]*$/.test(file);
}

/**
 * Packages that hand source to a C compiler or to the assembler, with what changed of that which may be included or linked:
 * what `#include` leads to on either side, and for C any unlisted file beneath the package, or where its cgo lines send the
 * compiler and the linker.
 */
export function includedByC(
  changes: readonly FileChange[],
  head: Snapshot,
  base: Snapshot,
): ReadonlyMap<string, readonly FileChange[]> {
  const found = new Map<string, FileChange[]>();
  if (changes.length === 0) return found;
  const readByC = changes.filter(({ file }) => isReadByC(file));
  const owned = readByC.length > 0 ? ownedFiles([head, base]) : new Set();
  const suspects = readByC.filter(({ file }) => !owned.has(file));
  const before = new Map(base.units.map((unit) => [unit.id, unit]));
  for (const unit of head.units) {
    const reached = [unit, before.get(unit.id)].flatMap((one) => (one?.included ?? []).map(({ file }) => file));
    if (reached.length === 0 && !(suspects.length > 0 && handsC(unit))) continue;
    const named = new Set(reached);
    const within = handsC(unit) ? [unit.dir, ...(unit.searched ?? [])] : [];
    const isBeneath = (file: Place) => within.some((place) => isWithin(place, file));
    const reaching = changes.filter((one) => named.has(one.file) || (suspects.includes(one) && isBeneath(one.file)));
    if (reaching.length > 0) found.set(unit.id, reaching);
  }
  return found;
}
