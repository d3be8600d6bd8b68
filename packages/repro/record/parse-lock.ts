// Parses gows.lock.json: text to a value, or every fault with its line and column. What is damaged is never guessed at.

import { isUtf8 } from 'node:buffer';
import { findNodeAtLocation, getNodeValue, type Node } from 'jsonc-parser';
import type { z } from 'zod';
import { loadJsonParser } from '#config';
import { type Diagnostic, failure, shellWord } from '#diagnostics';
import { makeSource, placeAt, type Source } from '#modfile';
import { identityOf, type Lock, type LockTarget, lockSchemaName, platformOf } from './lock.ts';
import { lockSchema } from './schema.ts';

export interface ParsedLock {
  /** Undefined when anything is wrong. */
  readonly lock?: Lock;
  readonly diagnostics: readonly Diagnostic[];
}

/** `file` is how diagnostics name it. */
export async function parseLock(file: string, bytes: Uint8Array): Promise<ParsedLock> {
  if (!isUtf8(bytes)) {
    return { diagnostics: [damaged({ file, line: 1, column: 1 }, 'the file is not text in UTF-8')] };
  }
  const source = makeSource(file, bytes);
  const mark = /^<{7}( |$)/m.exec(source.text);
  if (mark) return { diagnostics: [conflict(source, mark.index)] };
  const { tree, faults } = (await loadJsonParser())(source);
  // Of a file that was cut off or garbled the first fault says it all.
  const [first] = faults;
  if (first || !tree) {
    return { diagnostics: [damaged(first?.place ?? placeAt(source, 0), first?.message ?? 'the file is empty')] };
  }
  const value: unknown = getNodeValue(tree);
  const newer = newerSchema(source, tree);
  if (newer) return { diagnostics: [newer] };
  const parsed = lockSchema.safeParse(value);
  if (!parsed.success)
    return { diagnostics: remedyOnce(parsed.error.issues.flatMap((one) => faultsOf(source, tree, one))) };
  const twice = twiceIn(source, tree, parsed.data.targets);
  return twice.length > 0 ? { diagnostics: twice } : { lock: parsed.data, diagnostics: [] };
}

function damaged(place: NonNullable<Diagnostic['place']>, message: string): Diagnostic {
  const file = shellWord(place.file);
  return failure('lock/damaged', message, {
    place,
    remedy: `put back what was recorded: git checkout ${file}; or delete the file and record anew: gows repro record`,
  });
}

/** It is the same for all, and a file may have many faults of one kind. */
function remedyOnce(faults: readonly Diagnostic[]): readonly Diagnostic[] {
  return faults.map((fault, at) => {
    const { remedy, ...rest } = fault;
    return at === faults.length - 1 ? fault : rest;
  });
}

function conflict(source: Source, index: number): Diagnostic {
  return failure('lock/damaged', 'marks of a merge conflict stand in the lock', {
    place: placeAt(source, index),
    remedy: 'take either side (git checkout --ours or --theirs), then record what the merge makes: gows repro record',
  });
}

function newerSchema(source: Source, tree: Node): Diagnostic | undefined {
  const node = tree.type === 'object' ? findNodeAtLocation(tree, ['schema']) : undefined;
  const number = /^gows\.lock\/(\d+)$/.exec(String(node?.value))?.[1];
  if (!node || number === undefined || Number(number) <= Number(lockSchemaName.split('/')[1])) return undefined;
  return failure('lock/version', `the lock is of the form ${node.value}, and this gows reads ${lockSchemaName}`, {
    place: placeAt(source, node.offset),
    remedy: 'use the gows that has written it, or a newer one',
  });
}

function faultsOf(source: Source, tree: Node, issue: z.core.$ZodIssue): readonly Diagnostic[] {
  const route = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const property = findNodeAtLocation(tree, [...route, key])?.parent;
      return damaged(placeAt(source, property?.offset ?? tree.offset), `there is no key ${JSON.stringify(key)} here`);
    });
  }
  // Of a name that cannot be, what is wrong with it is told within.
  const { message } = (issue.code === 'invalid_key' ? issue.issues[0] : undefined) ?? issue;
  const node = findNodeAtLocation(tree, route);
  if (node) return [damaged(placeAt(source, node.offset), `${nameOf(route)}: ${lower(message)}`)];
  const holder = findNodeAtLocation(tree, route.slice(0, -1)) ?? tree;
  return [damaged(placeAt(source, holder.offset), `${nameOf(route)} is missing`)];
}

function nameOf(route: readonly (string | number)[]): string {
  const last = route.findLast((step) => typeof step === 'string');
  return last === undefined ? 'the lock' : JSON.stringify(last);
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function twiceIn(source: Source, tree: Node, targets: readonly LockTarget[]): readonly Diagnostic[] {
  const seen = new Map<string, number>();
  return targets.flatMap((target, at) => {
    const place = (index: number) => placeAt(source, findNodeAtLocation(tree, ['targets', index])?.offset ?? 0);
    const first = seen.get(identityOf(target));
    if (first === undefined) {
      seen.set(identityOf(target), at);
      return [];
    }
    const message = `${target.package} (${target.form}, ${platformOf(target)}) is there a second time`;
    return [{ ...damaged(place(at), message), related: [{ message: 'the first one', place: place(first) }] }];
  });
}
