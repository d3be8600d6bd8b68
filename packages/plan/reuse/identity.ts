// The keys under which results of a package are looked for: by what is compiled, and by what was linked.

import { rootOf } from '#graph';
import { binaryKey, type KeyRecord, makeTestKeyRecord, testKey } from '#keys';
import type { Package } from '#workspace';
import type { ReuseRequest } from './request.ts';

export interface Identity {
  readonly record: KeyRecord;
  /** Of everything that is compiled into the test. */
  readonly test: string;
  /** Of a linked binary. */
  readonly ofBinary: (digest: string) => string;
}

/** Remembers the identity of each package. */
export function createIdentities(request: ReuseRequest): (found: Package) => Identity {
  const known = new Map<string, Identity>();
  return (found) => {
    const before = known.get(found.importPath);
    if (before) return before;
    const made = identityOf(request, found);
    known.set(found.importPath, made);
    return made;
  };
}

function identityOf(request: ReuseRequest, found: Package): Identity {
  const { graph, keyed, runFields, fields } = request;
  const { digest: rule, ...said } = request.rule(found);
  // The folder is where the process starts; a package that moves is another one by its files, a binary is not.
  const about = [
    { name: 'place', value: found.dir },
    ...(rule === '' ? [] : [{ name: 'rule', value: rule, shown: JSON.stringify(said) }]),
  ];
  const record = makeTestKeyRecord({
    package: found.importPath,
    unitKey: keyed.keys.get(rootOf(graph, found.importPath)) ?? 'unlisted',
    fields: [...fields(found), ...about],
  });
  return {
    record,
    test: testKey(record),
    ofBinary: (digest) => binaryKey({ digest, fields: [...runFields, ...about] }),
  };
}
