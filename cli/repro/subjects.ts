// Makes of a package, as a build sees it, what is handed to `repro`: how it is built, and what that depends on.

import { redactor } from '#events';
import { compilerIdentity, findBuildFlag, type GoFlag, linkedFiles, reuseOf, sentenceOf, splitArguments } from '#gocmd';
import { closure, type Graph, graphOf } from '#graph';
import { keyGraph } from '#keys';
import { testBinaryName } from '#plan';
import { type Form, type Subject, settingsOf } from '#repro';
import type { Package } from '#workspace';
import type { Session } from '../session.ts';
import type { BuildContext } from './context.ts';

/** In force without it would be `auto`: then a binary names its commit, and no commit can hold the hash of what names it. */
export const withoutStamp = '-buildvcs=false';

/** Flags with `withoutStamp` among them, unless somebody chose. */
export function withStampChosen(flags: readonly string[]): readonly string[] {
  return flags.some((flag) => flag.startsWith('-buildvcs')) ? flags : [...flags, withoutStamp].sort(byName);
}

function byName(a: string, b: string): number {
  const [x = '', y = ''] = [a, b].map((flag) => flag.split('=', 1)[0]);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Programs, and no mere tests of a package that would be one. */
export function isProgram({ name, goFiles }: Pick<Package, 'name' | 'goFiles'>): boolean {
  return name === 'main' && goFiles.some((file) => !file.endsWith('_test.go'));
}

/** The first reason for which the package cannot be loaded there; undefined where it can. */
export function loadFault({ head }: BuildContext, importPath: string): string | undefined {
  const graph = graphOf(head);
  if (!graph.units.has(importPath)) return 'the go command does not find it';
  for (const id of closure(graph, [importPath])) {
    const error = graph.units.get(id)?.error;
    if (error !== undefined) return sentenceOf(error);
  }
  return undefined;
}

export function graphKeyOf({ head }: Pick<BuildContext, 'head'>, importPath: string): string {
  return keyGraph(graphOf(head), head.toolchain).keys.get(importPath) ?? '';
}

export async function subjectOf(
  session: Session,
  context: BuildContext,
  found: Pick<Package, 'importPath' | 'module'>,
  form: Form,
): Promise<Subject> {
  const { goEnv, flags, goflags, location, variables } = context;
  const { importPath } = found;
  const compilers = usesC(graphOf(context.head), importPath) ? await compilersOf(session, context) : undefined;
  const masked = redactor(session.call.env).throughout(flags);
  return {
    package: importPath,
    module: found.module,
    form,
    goos: goEnv.GOOS,
    goarch: goEnv.GOARCH,
    settings: settingsOf(goEnv),
    toolchain: goEnv.GOVERSION,
    cgo: goEnv.CGO_ENABLED === '1',
    flags: masked,
    ...(compilers ? { c: compilers } : {}),
    graph: graphKeyOf(context, importPath),
    build: {
      flags,
      goflags,
      goroot: goEnv.GOROOT,
      cwd: location.root,
      gowork: location.kind === 'work' ? location.file : 'off',
      env: variables,
      isForeign: goEnv.GOOS !== goEnv.GOHOSTOS || goEnv.GOARCH !== goEnv.GOHOSTARCH,
      name: `${testBinaryName({ importPath }).replace(/\.test$/, '')}${goEnv.GOEXE}`,
    },
  };
}

function usesC(graph: Graph, importPath: string): boolean {
  return closure(graph, [importPath]).has('runtime/cgo');
}

async function compilersOf(
  session: Session,
  { goEnv, env, location, flags }: BuildContext,
): Promise<readonly string[]> {
  const cwd = location.root;
  const build: readonly GoFlag[] = splitArguments(flags, {}, findBuildFlag).build;
  const race = flags.includes('-race');
  const { cgo, linkerFlags } = reuseOf({ build, run: [], own: [], testArgs: [], race, goEnv, env, cwd });
  const [compilers, linked] = await Promise.all([
    compilerIdentity({ goEnv, env, cwd, linkerFlags }),
    linkedFiles(linkerFlags, cwd),
  ]);
  // Which packages are written in C++ or Fortran no listing of a module's version tells.
  const asked = compilers.filter(({ name }) => name === 'CC' || name === 'linker');
  const all = [...cgo.filter(isGiven), ...asked, ...(linked ? [linked] : [])];
  const texts = all.map(({ name, value }) => `${name}=${value}`).sort();
  return redactor(session.call.env).throughout(texts);
}

/** Go's own choice is no news. */
function isGiven({ shown, value }: { readonly shown?: string; readonly value: string }): boolean {
  return (shown ?? value) !== '-O2 -g';
}
