// Reads the action graph of `-debug-actiongraph`: which steps there are, what each took, where the linker works.
//
// The go command writes the file twice: before anything is built, without times, and when all is over (`Builder.Do` in
// cmd/go/internal/work/exec.go). Its form is no promise, so what does not look as expected is left out.

import type { BuildStep } from '#events';

/** One action: a part of a build, which may start a process. */
export interface Action {
  readonly ID: number;
  readonly Mode: string;
  /** Import path, without the test that a variant is compiled for. */
  readonly Package: string;
  readonly Deps?: readonly number[];
  /** Absolute, with a slash at its end. */
  readonly Objdir?: string;
  /** Absent on an action that failed, and before it is done. */
  readonly BuildID?: string;
  readonly TimeStart?: string;
  readonly TimeDone?: string;
  /** Command lines that were executed. */
  readonly Cmd?: readonly string[] | null;
  /** Time of CPU of these, in nanoseconds. */
  readonly CmdUser?: number;
  readonly CmdSys?: number;
}

/** Empty where the text is no graph, or only the beginning of one. */
export function parseActions(text: string): readonly Action[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? (parsed as Action[]) : [];
  } catch {
    return [];
  }
}

/** Whether every compilation of the path succeeded. */
export function compiled(actions: readonly Action[], importPath: string): boolean {
  const builds = actions.filter(({ Mode, Package }) => Mode === 'build' && Package === importPath);
  return builds.length > 0 && builds.every(({ BuildID }) => typeof BuildID === 'string');
}

/** Import path of a tested package → the file that appears when its binary begins to be linked (`Builder.link`). */
export function linkMarks(actions: readonly Action[]): ReadonlyMap<string, string> {
  const marks = new Map<string, string>();
  for (const { Mode, Package, Objdir } of actions) {
    if (Mode === 'link' && Objdir && Package.endsWith(testSuffix)) {
      marks.set(Package.slice(0, -testSuffix.length), `${Objdir}importcfg.link`);
    }
  }
  return marks;
}

export type Step = Omit<BuildStep, 'type' | 'invocation'>;

/** Steps that started a process, in the order in which they began. */
export function stepsOf(actions: readonly Action[]): readonly Step[] {
  const variant = variants(actions);
  const steps = actions.flatMap((action) => {
    const step = stepOf(action.Mode);
    const began = Date.parse(action.TimeStart ?? '');
    const done = Date.parse(action.TimeDone ?? '');
    if (!step || !action.Cmd?.length || !action.Package || !(done >= began)) return [];
    const test = variant(action);
    const importPath = test === undefined ? action.Package : `${action.Package} [${test}${testSuffix}]`;
    const startedAt = new Date(began).toISOString();
    const cpuMs = Math.round(((action.CmdUser ?? 0) + (action.CmdSys ?? 0)) / 1e6);
    return [{ importPath, step, startedAt, elapsedMs: done - began, ...(cpuMs > 0 ? { cpuMs } : {}) }];
  });
  return steps.sort((a, b) => (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0));
}

/**
 * Import paths that had to be there and were: each is compiled, and no part of it by a process of this build. Sorted. What is
 * compiled for a test counts as its package.
 */
export function foundOf(actions: readonly Action[]): readonly string[] {
  const found = new Map<string, boolean>();
  for (const { Mode, Package, Cmd, BuildID } of actions) {
    if (stepOf(Mode) !== 'compile' || !Package || Package.endsWith(testSuffix)) continue;
    const isFound = !Cmd?.length && (Mode !== 'build' || typeof BuildID === 'string');
    found.set(Package, isFound && found.get(Package) !== false);
  }
  return [...found].flatMap(([importPath, isFound]) => (isFound ? [importPath] : [])).sort();
}

const testSuffix = '.test';
const testFile = /_test\.go(\s|"|'|$)/;

function stepOf(mode: string): BuildStep['step'] | undefined {
  if (mode === 'link' || mode === 'vet') return mode;
  return mode === 'build' || mode.startsWith('cgo ') ? 'compile' : undefined;
}

/**
 * Answers for which test an action compiles, where that is not the package as others import it: P itself with its test
 * files, and all that is compiled again because it imports that.
 */
function variants(actions: readonly Action[]): (action: Action) => string | undefined {
  const byId = new Map(actions.map((action) => [action.ID, action]));
  const depsOf = ({ Deps }: Action) => (Deps ?? []).flatMap((id) => byId.get(id) ?? []);
  const builds = new Map<string, number>();
  for (const { Mode, Package } of actions) if (Mode === 'build') builds.set(Package, (builds.get(Package) ?? 0) + 1);
  const known = new Map<Action, string | undefined>();
  for (const link of actions) {
    if (link.Mode !== 'link') continue;
    const tested = link.Package.slice(0, -testSuffix.length);
    for (const dep of depsOf(link)) {
      if (dep.Mode !== 'build' || dep.Package !== tested) continue;
      // One without test files of its own is compiled as others import it. Of what was not compiled now nothing tells
      // but that there are two.
      const withTests = dep.Cmd?.length ? dep.Cmd.some((line) => testFile.test(line)) : (builds.get(tested) ?? 0) > 1;
      if (withTests) known.set(dep, tested);
    }
  }
  const variant = (action: Action): string | undefined => {
    if (known.has(action)) return known.get(action);
    known.set(action, undefined);
    if (action.Package.endsWith(testSuffix)) return undefined;
    for (const dep of depsOf(action)) {
      const found = variant(dep);
      if (found !== undefined) known.set(action, found);
    }
    return known.get(action);
  };
  return variant;
}
