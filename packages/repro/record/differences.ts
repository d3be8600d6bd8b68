// In what a build is another than the recorded one: what explains most first.

import type { Deviation } from './answer.ts';
import { type LockTarget, platformOf } from './lock.ts';
import type { Subject } from './subject.ts';

export function differencesOf(recorded: LockTarget, now: Subject): readonly Deviation[] {
  const pairs: readonly (readonly [Deviation['what'], string, string])[] = [
    ['toolchain', recorded.toolchain, now.toolchain],
    ['platform', platformOf(recorded), platformOf(now)],
    ['flags', recorded.flags.join(' '), now.flags.join(' ')],
    ['cgo', onOff(recorded.cgo), onOff(now.cgo)],
    ['settings', settingsText(recorded), settingsText(now)],
    ['C', recorded.c?.join(', ') ?? '', now.c?.join(', ') ?? ''],
    ['module', recorded.module, now.module],
    ['graph', recorded.graph, now.graph],
  ];
  // The toolchain is a part of that hash, and the platform and cgo say which files count.
  const isComparable = pairs.slice(0, 2).every(isEqual) && recorded.cgo === now.cgo;
  return pairs
    .filter(([what]) => what !== 'graph' || isComparable)
    .flatMap(([what, before, after]) => (before === after ? [] : [{ what, recorded: before, now: after }]));
}

function isEqual([, before, after]: readonly [string, string, string]): boolean {
  return before === after;
}

function onOff(cgo: boolean): string {
  return `CGO_ENABLED=${cgo ? 1 : 0}`;
}

function settingsText({ settings }: Pick<LockTarget, 'settings'>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(' ');
}

/** What to do where the hash is another one. */
export function remedyFor(differs: readonly Deviation[], flags: readonly string[]): string {
  switch (differs[0]?.what) {
    case 'toolchain':
      return 'build with the recorded toolchain, or record anew with this one: gows repro record';
    case 'platform':
    case 'flags':
    case 'cgo':
    case 'settings':
      return 'leave it to the lock what is built, or record anew: gows repro record';
    case 'C':
      return 'build with the recorded compilers, or record anew with these: gows repro record';
    case 'module':
    case 'graph':
      return 'the source is another; where that is meant, record anew and commit the lock: gows repro record';
    case undefined:
      return flags.some((flag) => /^-buildvcs=(true|auto|1|t)/i.test(flag))
        ? 'the commit is written into the binary, so that each has a hash of its own; record with -buildvcs=false'
        : 'see who changed the hash: git log -p gows.lock.json; gows repro record says whether it comes out alike at all, and gows repro explain OLD NEW why two binaries differ';
  }
}
