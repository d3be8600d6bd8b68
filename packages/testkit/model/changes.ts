// Changes that a person makes to a workspace, each a small edit of the model.

import { domain, importPathOf, type Model, type ModelPackage, visible } from './model.ts';
import type { Random } from './random.ts';

export interface ChangeKind {
  readonly name: string;
  /** Applies the change; false where the model has nothing of the kind. */
  apply(model: Model, random: Random): boolean;
}

function onPackage(wanted: (found: ModelPackage) => boolean, edit: (found: ModelPackage, random: Random) => void) {
  return (model: Model, random: Random): boolean => {
    const candidates = model.packages.filter(wanted);
    if (candidates.length === 0) return false;
    edit(random.pick(candidates), random);
    return true;
  };
}

const has = (kind: string) => (found: ModelPackage) => (found.kinds as Set<string>).has(kind);
const any = () => true;

/** Paths that the package may import without making a cycle: those of packages before it. */
function importable(model: Model, found: ModelPackage): readonly string[] {
  const before = model.packages.slice(0, model.packages.indexOf(found));
  return before
    .filter((other) => !other.kinds.has('main'))
    .map(importPathOf)
    .filter((path) => visible(path, found.module));
}

function isImported(model: Model, found: ModelPackage): boolean {
  const path = importPathOf(found);
  return model.packages.some((other) => other.imports.includes(path) || other.testImports.includes(path));
}

/** A package is removed only where the build then still holds. */
function removePackage(model: Model, random: Random): boolean {
  const free = model.packages.filter((found) => !isImported(model, found) && found.dir !== '.');
  if (free.length === 0) return false;
  model.packages.splice(model.packages.indexOf(random.pick(free)), 1);
  return true;
}

function toggleImport(list: 'imports' | 'testImports') {
  return (model: Model, random: Random): boolean => {
    const found = random.pick(model.packages);
    if (list === 'testImports' && !found.kinds.has('test')) return false;
    const paths = importable(model, found);
    if (paths.length === 0) return false;
    const path = random.pick(paths);
    found[list] = found[list].includes(path) ? found[list].filter((at) => at !== path) : [...found[list], path];
    return true;
  };
}

export const changeKinds: readonly ChangeKind[] = [
  { name: 'body', apply: onPackage(any, (found) => void found.body++) },
  { name: 'import', apply: toggleImport('imports') },
  { name: 'import of a test', apply: toggleImport('testImports') },
  { name: 'new file', apply: onPackage(any, (found) => void found.extra.push(`extra${found.extra.length}`)) },
  {
    name: 'deleted file',
    apply: onPackage(
      (found) => found.extra.length > 0,
      (found) => void found.extra.pop(),
    ),
  },
  {
    name: 'renamed file',
    apply: onPackage(
      (found) => found.extra.length > 0,
      (found) => void found.extra.push(`${found.extra.pop()}Renamed`),
    ),
  },
  {
    name: 'new package',
    apply(model, random) {
      const like = random.pick(model.packages);
      const dir = `fresh${model.packages.length}${random.int(1000)}`;
      model.packages.push({
        ...like,
        dir,
        kinds: new Set(['test']),
        imports: [],
        testImports: [],
        extra: [],
        usesDep: false,
      });
      return true;
    },
  },
  { name: 'removed package', apply: removePackage },
  { name: 'embedded file', apply: onPackage(has('embed'), (found) => void found.embedded++) },
  { name: 'testdata', apply: onPackage(has('testdata'), (found) => void found.fixture++) },
  { name: 'cgo header', apply: onPackage(has('cgo'), (found) => void found.header++) },
  { name: 'assembly', apply: onPackage(has('assembly'), (found) => void found.assembly++) },
  { name: 'ignored generated file', apply: onPackage(has('generated'), (found) => void found.generated++) },
  { name: 'test file only', apply: onPackage(has('test'), (found) => void found.testBody++) },
  { name: 'external test only', apply: onPackage(has('external'), (found) => void found.externalBody++) },
  {
    name: 'file becomes tagged or not',
    apply: onPackage(any, (found) => void (found.kinds.delete('tagged') || found.kinds.add('tagged'))),
  },
  {
    name: 'module bump',
    apply(model, random) {
      const users = model.modules.filter(({ name }) => model.packages.some((at) => at.module === name && at.usesDep));
      if (users.length === 0) return false;
      const module = random.pick(users);
      module.dep = module.dep === 'v1.0.0' ? 'v1.1.0' : 'v1.0.0';
      return true;
    },
  },
  {
    name: 'go.sum',
    apply(model) {
      model.extraSum = !model.extraSum;
      return true;
    },
  },
  {
    name: 'go line of a module',
    apply(model, random) {
      const module = random.pick(model.modules);
      module.go = random.pick(['1.23', '1.24', '1.24.2', '1.25']);
      return true;
    },
  },
  {
    name: 'go.work godebug',
    apply(model) {
      model.godebug = model.godebug ? '' : 'panicnil=1';
      return true;
    },
  },
  {
    name: 'replace',
    apply(model) {
      model.replaced = !model.replaced;
      return true;
    },
  },
  {
    name: 'member taken out of go.work',
    apply(model, random) {
      const free = model.modules.filter(
        ({ name }) =>
          model.modules.length > 1 &&
          !model.packages.some((at) =>
            [...at.imports, ...at.testImports].some(
              (path) => at.module !== name && (path === `${domain}/${name}` || path.startsWith(`${domain}/${name}/`)),
            ),
          ),
      );
      if (free.length === 0) return false;
      const { name } = random.pick(free);
      model.modules = model.modules.filter((module) => module.name !== name);
      model.packages = model.packages.filter((found) => found.module !== name);
      return true;
    },
  },
  {
    name: 'moved module',
    apply(model, random) {
      const module = random.pick(model.modules);
      module.dir = module.dir.startsWith('mods/') ? `moved/${module.name}` : `mods/${module.name}`;
      return true;
    },
  },
  {
    name: 'untracked file and prose',
    apply(model) {
      model.untracked++;
      return true;
    },
  },
];
