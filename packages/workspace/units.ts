// Turns what `go list` says of a package into a unit: portable places, files by content, what the compiler is told.

import { isAbsolute, join } from 'node:path';
import { type ListedPackage, sentenceOf } from '#gocmd';
import { cgoReach } from './cgo.ts';
import { isWithin, placeIn, placeOf } from './place.ts';
import type { Input, Module, Package, Place, Unit, UnitModule, UnitOutline } from './workspace.ts';

/** What turning listings into units needs to know of the side. */
export interface UnitContext {
  /** Absolute folder that places are relative to. */
  readonly top: string;
  readonly moduleCache: string;
  /** `path version` → h1 sum. */
  readonly sums: ReadonlyMap<string, string>;
  /** Digest of an absolute path. */
  readonly digest: (path: string) => string;
}

/** All file lists of `go list` that are compiled, assembled, linked or embedded. */
const compiledLists = [
  'GoFiles',
  'CgoFiles',
  'CFiles',
  'CXXFiles',
  'MFiles',
  'HFiles',
  'FFiles',
  'SFiles',
  'SwigFiles',
  'SwigCXXFiles',
  'SysoFiles',
  'EmbedFiles',
] as const satisfies readonly (keyof ListedPackage)[];

const ignoredLists = ['IgnoredGoFiles', 'IgnoredOtherFiles'] as const satisfies readonly (keyof ListedPackage)[];
const testLists = ['TestGoFiles', 'XTestGoFiles', 'TestEmbedFiles', 'XTestEmbedFiles'] as const;

/** Profile that `-pgo=auto`, the default, takes from a main package's folder (Go 1.21); `go list` does not name it. */
export const defaultProfile = 'default.pgo';

export function unitOf(listed: ListedPackage, context: UnitContext): Unit {
  const dir = placeOf(context.top, listed.Dir ?? '');
  const module = listed.Module ? unitModule(listed, context) : undefined;
  const pinned = listed.Standard === true || isPinned(listed, context);
  // Without the position: that of a package which is nowhere is its first importer's, and says nothing of the others.
  const error = listed.Error ? asPlaces(sentenceOf(listed.Error.Err), context.top) : undefined;
  return {
    id: listed.ImportPath,
    importPath: withoutVariant(listed.ImportPath),
    name: listed.Name ?? '',
    ...(listed.ForTest ? { forTest: listed.ForTest } : {}),
    standard: listed.Standard === true,
    dir,
    ...(module ? { module } : {}),
    inputs: pinned ? [] : inputsOf(listed, dir, context),
    ignored: pinned ? [] : named(listed, ignoredLists, dir),
    imports: [...new Set([...(listed.Imports ?? []), ...impliedImports(listed)])].sort(),
    settings: settingsOf(listed),
    ...cgoReach(listed, context.top, (path) => isInModuleCache(path, context)),
    ...(listed.CgoPkgConfig?.length ? { pkgConfig: listed.CgoPkgConfig } : {}),
    ...(error ? { error } : {}),
  };
}

/** Each needs C, but none of them the others. */
const sanitizers = ['runtime/race', 'runtime/msan', 'runtime/asan'];

/**
 * What the go command imports for the C in a package though its source does not, as for a program what it is linked with
 * (`Package.load` and `LinkerDeps` in cmd/go/internal/load/pkg.go). `go list` has it in Deps, not in Imports.
 */
function impliedImports(listed: ListedPackage): readonly string[] {
  const swig = (listed.SwigFiles?.length ?? 0) + (listed.SwigCXXFiles?.length ?? 0) > 0;
  const usesC = swig || (listed.CgoFiles?.length ?? 0) > 0;
  const own = listed.ImportPath;
  return [
    ...(usesC ? ['unsafe'] : []),
    ...(usesC && own !== 'runtime/cgo' ? ['runtime/cgo'] : []),
    ...(usesC && own !== 'runtime/cgo' && !sanitizers.includes(own) ? ['syscall'] : []),
    ...(swig ? ['sync'] : []),
  ];
}

/** What all programs of a listing are linked with: the runtime, a sanitizer's, and C where the linker of the system needs it. */
export function linkedInto(packages: readonly ListedPackage[]): readonly string[] {
  const listed = new Set(packages.map(({ ImportPath }) => ImportPath));
  const needsC = packages.some((found) => impliedImports(found).includes('runtime/cgo'));
  const named = packages.some(({ Imports }) => Imports?.includes('runtime/cgo'));
  return [
    ...['runtime', ...sanitizers].filter((path) => listed.has(path)),
    ...(listed.has('runtime/cgo') && !needsC && !named ? ['runtime/cgo'] : []),
  ];
}

/** A program with what it is linked with, which `linkedInto` knows when all is listed; anything else as it is. */
export function linkedUnit(unit: Unit, linked: readonly string[]): Unit {
  if (unit.name !== 'main') return unit;
  return { ...unit, imports: [...new Set([...unit.imports, ...linked])].sort() };
}

/** The package of a main module that a listing describes, or undefined for all else. */
export function packageOf(listed: ListedPackage, top: string, modules: readonly Module[]): Package | undefined {
  if (!listed.Dir && !listed.Module && !listed.DepOnly) return misnamed(listed, top, modules);
  if (listed.ForTest || listed.DepOnly || isListedTestMain(listed)) return undefined;
  const dir = placeOf(top, listed.Dir ?? '');
  const ofFiles = listed.ImportPath === madeOfFiles;
  const module = ofFiles ? moduleAround(dir, modules) : listed.Module?.Main ? listed.Module.Path : undefined;
  if (module === undefined) return undefined;
  const goFiles = named(listed, ['GoFiles', 'CgoFiles', 'TestGoFiles', 'XTestGoFiles', 'IgnoredGoFiles'], dir);
  const error = errorOf(listed, top);
  return {
    importPath: listed.ImportPath,
    name: listed.Name ?? '',
    module,
    dir,
    hasTests: (listed.TestGoFiles?.length ?? 0) + (listed.XTestGoFiles?.length ?? 0) > 0,
    files: named(listed, [...compiledLists, ...ignoredLists, ...testLists], dir),
    goFiles,
    ...(ofFiles ? { linkedAs: linkedAs(listed) } : {}),
    ...(error ? { error } : {}),
  };
}

/** What the go command calls a package of files that are named (`GoFilesPackage` of cmd/go/internal/load/pkg.go). */
const madeOfFiles = 'command-line-arguments';

/** Files may lie in no module of the workspace, and import its packages all the same. */
function moduleAround(dir: Place, modules: readonly Module[]): string {
  const around = modules.filter((module) => isWithin(module.dir, dir));
  const depth = ({ dir: folder }: Module): number => (folder === '.' ? 0 : folder.length);
  const [nearest] = around.sort((a, b) => depth(b) - depth(a));
  return nearest?.path ?? madeOfFiles;
}

/** As `exeFromFiles` of the same file, and `testBinaryName` of cmd/go/internal/test/test.go. */
function linkedAs({ Name: name = '', GoFiles, CgoFiles }: ListedPackage): Package['linkedAs'] & object {
  return { program: ([...(GoFiles ?? []), ...(CgoFiles ?? [])][0] ?? '').replace(/\.go$/, ''), test: name };
}

/**
 * A folder whose path can be no import path (a blank, a letter beyond ASCII): the go command matches it and refuses it,
 * with neither folder nor module.
 */
function misnamed(listed: ListedPackage, top: string, modules: readonly Module[]): Package | undefined {
  const { ImportPath: importPath } = listed;
  const error = errorOf(listed, top);
  if (error === undefined || !(listed.Match ?? []).some((pattern) => pattern === 'work' || pattern === './...')) {
    return undefined;
  }
  const module = modules
    .filter(({ path }) => importPath.startsWith(`${path}/`))
    .reduce<Module | undefined>((best, at) => (best && best.path.length > at.path.length ? best : at), undefined);
  if (!module) return undefined;
  const dir = placeIn(module.dir, importPath.slice(module.path.length + 1));
  const nothing = { hasTests: false, files: [], goFiles: [] };
  return { importPath, name: listed.Name ?? '', module: module.path, dir, ...nothing, error };
}

/** `q [p.test]` and `q [main]` name `q`. */
export function withoutVariant(id: string): string {
  const space = id.indexOf(' [');
  return space < 0 ? id : id.slice(0, space);
}

/** What every generated main package of a test imports; a folder may well be named `x.test`. */
const testDeps = 'testing/internal/testdeps';

function isListedTestMain(listed: ListedPackage): boolean {
  return listed.ImportPath.endsWith('.test') && (listed.Imports ?? []).some((id) => withoutVariant(id) === testDeps);
}

/** Whether the unit is the generated main package of a test binary. */
export function isTestMain(unit: UnitOutline): boolean {
  return unit.importPath.endsWith('.test') && unit.imports.some((id) => withoutVariant(id) === testDeps);
}

function inputsOf(listed: ListedPackage, dir: Place, context: UnitContext): readonly Input[] {
  // The main package of a test is generated from the files of what it imports, which are units of their own.
  const generated = isListedTestMain(listed);
  const files = generated ? [] : [...named(listed, compiledLists, dir)];
  const inputs = files.map((file) => ({ file, digest: context.digest(absolute(context.top, file)) }));
  if (listed.Name === 'main' && !listed.ForTest && !generated) {
    const file = placeIn(dir, defaultProfile);
    const digest = context.digest(absolute(context.top, file));
    if (digest !== 'missing') inputs.push({ file, digest });
  }
  return inputs.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
}

function named(listed: ListedPackage, lists: readonly (keyof ListedPackage)[], dir: Place): Place[] {
  const files = new Set<Place>();
  for (const list of lists) {
    for (const name of (listed[list] as readonly string[] | undefined) ?? []) {
      // Absolute names are files that go generated outside the folder.
      if (!isAbsolute(name)) files.add(placeIn(dir, name));
    }
  }
  return [...files].sort();
}

function absolute(top: string, file: Place): string {
  return isAbsolute(file) ? file : join(top, file);
}

/** Content that a version and its checksum pin: in the module cache, which the go command keeps read-only. */
function isPinned(listed: ListedPackage, context: UnitContext): boolean {
  const module = listed.Module;
  if (!module || module.Main || !listed.Dir) return false;
  if (module.Replace && !module.Replace.Version) return false;
  return isInModuleCache(listed.Dir, context);
}

function isInModuleCache(path: string, { moduleCache }: UnitContext): boolean {
  return path.startsWith(`${moduleCache}/`) || path.startsWith(`${moduleCache}\\`);
}

function unitModule(listed: ListedPackage, context: UnitContext): UnitModule {
  const module = listed.Module;
  if (!module) throw new Error(`no module: ${listed.ImportPath}`);
  const { Replace: replace } = module;
  const read = replace?.Version ? replace : module;
  const sum = read.Version ? context.sums.get(`${read.Path} ${read.Version}`) : undefined;
  return {
    path: module.Path,
    version: module.Version ?? '',
    main: module.Main === true,
    ...(replace
      ? { replacedBy: replace.Version ? `${replace.Path} ${replace.Version}` : placeOf(context.top, replace.Dir ?? '') }
      : {}),
    ...(sum ? { sum } : {}),
    go: replace?.GoVersion ?? module.GoVersion ?? '',
  };
}

/**
 * Settings that reach the compiler or the linker. The language version is what `-lang` gets: the module's go line
 * without its patch level (cmd/go/internal/work/gc.go, Go 1.21 and later).
 */
function settingsOf(listed: ListedPackage): Record<string, string> {
  const settings: Record<string, string> = {};
  const go = listed.Module?.Replace?.GoVersion ?? listed.Module?.GoVersion;
  const language = /^\d+\.\d+/.exec(go ?? '')?.[0];
  if (language) settings['go'] = language;
  if (listed.DefaultGODEBUG) settings['godebug'] = listed.DefaultGODEBUG;
  if ((listed.CgoFiles?.length ?? 0) > 0) settings['cgo'] = 'true';
  return settings;
}

function errorOf(listed: ListedPackage, top: string): string | undefined {
  const error = listed.Error;
  if (!error) return undefined;
  return asPlaces(error.Pos ? `${error.Pos}: ${error.Err}` : error.Err, top);
}

function asPlaces(text: string, top: string): string {
  return text.replaceAll(`${top}/`, '').replaceAll(top, '.');
}
