// The keys under which results of a package are looked for: by what is compiled, and by what was linked.

import { hash } from 'node:crypto';
import { rootOf } from '#graph';
import { binaryKey, buildKey, type KeyField, type KeyRecord, makeTestKeyRecord, surroundingsKey, testKey } from '#keys';
import { emptyShape, spotOf } from '#observe';
import type { Package } from '#workspace';
import type { Glances } from './glances.ts';
import type { ReuseRequest } from './request.ts';

export interface Identity {
  readonly record: KeyRecord;
  /** Of everything that is compiled into the test. */
  readonly test: string;
  /** Of everything that its build comes from; undefined where not all of that is known. */
  readonly build: string | undefined;
  /** Of what that is beside what stands in the package's own Go files; undefined where it is more than these, or not known. */
  readonly surroundings: () => string | undefined;
  /** Of a linked binary. */
  readonly ofBinary: (digest: string) => string;
}

/** Remembers the identity of each package. */
export function createIdentities(request: ReuseRequest, glances: Glances): (found: Package) => Identity {
  const known = new Map<string, Identity>();
  const odd = unloggable(request, glances);
  return (found) => {
    const before = known.get(found.importPath);
    if (before) return before;
    const made = identityOf(request, found, found.hasTests ? odd : []);
    known.set(found.importPath, made);
    return made;
  };
}

/** Package testing logs no path that holds a line break, so such files count for all, by content. */
function unloggable({ oddFiles, roots }: ReuseRequest, { anew }: Glances): readonly KeyField[] {
  const files = oddFiles();
  if (files.length === 0) return [];
  const opened = files.map((file) => spotOf(roots, file));
  const sights = anew()
    .inspect({ ...emptyShape, opened }, roots)
    .paths.map(({ spot, state }) => [spot, state]);
  return [{ name: 'line breaks', value: hash('sha256', JSON.stringify(sights)) }];
}

function identityOf(request: ReuseRequest, found: Package, odd: readonly KeyField[]): Identity {
  const { graph, keyed, runFields, fields } = request;
  const { digest: rule, ...said } = request.rule(found);
  // The folder is where the process starts; a package that moves is another one by its files, a binary is not.
  const about = [
    { name: 'place', value: found.dir },
    ...(rule === '' ? [] : [{ name: 'rule', value: rule, shown: JSON.stringify(said) }]),
    ...odd,
  ];
  const compiled = { package: found.importPath, unitKey: keyed.keys.get(rootOf(graph, found.importPath)) };
  const all = fields(found);
  const building = buildingOf(request, all);
  const record = makeTestKeyRecord({
    ...compiled,
    unitKey: compiled.unitKey ?? 'unlisted',
    fields: [...all, ...about],
  });
  return {
    record,
    test: testKey(record),
    build:
      building && compiled.unitKey !== undefined
        ? buildKey({ ...compiled, unitKey: compiled.unitKey, ...building })
        : undefined,
    surroundings: () => building && surroundingsKey({ ...building, graph, keyed, package: found.importPath }),
    ofBinary: (digest) => binaryKey({ digest, fields: [...runFields, ...about] }),
  };
}

/** Undefined where not all is known that a build comes from. */
function buildingOf({ runFields, roots, alwaysBuilds }: ReuseRequest, fields: readonly KeyField[]) {
  if (alwaysBuilds) return undefined;
  const ofRun = new Set(runFields.map(({ name }) => name));
  const places = [roots.top, roots.goroot, roots.moduleCache];
  return { fields: fields.filter(({ name }) => !ofRun.has(name)), places };
}
