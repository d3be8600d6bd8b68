// Tells why two Go binaries differ: by what they say of themselves, then by their sections, then by their code.

import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { type ByteSource, fileSource } from '#binary';
import { DiagnosticError, failure } from '#diagnostics';
import type { Cause, ExplainAnswer, TextDifference } from './answer.ts';
import { firstDifference } from './bytes.ts';
import { compilerCause, strippedCause } from './cause-link.ts';
import { commitCauses, moduleCauses, programCause, workspaceCause } from './cause-modules.ts';
import { pathCauses } from './cause-paths.ts';
import { restCause } from './cause-rest.ts';
import { platformCause, settingCauses, toolchainCause } from './cause-settings.ts';
import { compareCode } from './code.ts';
import { type Compared, cause, type Rule } from './compared.ts';
import { differencesOf } from './facts.ts';
import { compareSections } from './sections.ts';
import { readSide, type Side } from './side.ts';
import { differingText } from './text.ts';

/** In the order in which causes are told. */
const rules: readonly Rule[] = [
  toolchainCause,
  settingCauses,
  workspaceCause,
  moduleCauses,
  commitCauses,
  pathCauses,
  strippedCause,
  compilerCause,
];

/**
 * Reads both files, and starts no process.
 * @param names of the files, as they are to be shown
 * @param paths where they are
 * @throws DiagnosticError `repro/unreadable` where one of them cannot be read
 */
export function explain(names: readonly [string, string], paths: readonly [string, string]): ExplainAnswer {
  return opened(names[0], paths[0], (a) =>
    opened(names[1], paths[1], (b) => explainSides(readSide(names[0], a), readSide(names[1], b))),
  );
}

function explainSides(a: Side, b: Side): ExplainAnswer {
  const known = { schema: 'gows.repro-explain/1' as const, a: a.facts, b: b.facts };
  const first = firstDifference(a.source, b.source);
  if (first === undefined) {
    const equalSections = a.executable?.sections.length ?? 0;
    return { ...known, equal: true, outcome: 'equal', differences: [], sections: [], equalSections, causes: [] };
  }
  const { sections, equal: equalSections } = compareSections(a, b);
  const compared: Compared = { a, b, sections, differences: differencesOf(a, b) };
  const { causes, text } = lengthCause(compared, first) ?? causesOf(compared);
  const outcome = (a.facts.fault ?? b.facts.fault) ? 'unknown' : 'different';
  return {
    ...known,
    equal: false,
    outcome,
    firstByte: first + 1,
    differences: compared.differences,
    sections,
    equalSections,
    ...(text ? { text } : {}),
    causes,
  };
}

interface Told {
  readonly causes: readonly Cause[];
  readonly text?: TextDifference;
}

/** One of them is the beginning of the other: then nothing that was built differs. */
function lengthCause({ a, b }: Compared, first: number): Told | undefined {
  const [shorter, longer] = a.source.size < b.source.size ? [a, b] : [b, a];
  if (first !== shorter.source.size || first === 0) return undefined;
  const [name, other] = shorter === a ? ['A', 'B'] : ['B', 'A'];
  const more = longer.source.size - first;
  const found =
    shorter.facts.fault === undefined
      ? cause(
          'appended',
          `${other} is ${name} with ${more} bytes more behind its end: a signature or an archive, which no go command wrote`,
          'compare them before anything is appended or signed',
        )
      : cause(
          'cut-off',
          `${name} is the beginning of ${other}, and ends ${more} bytes too early`,
          `copy or build ${name} anew: it is not whole`,
        );
  return { causes: [found] };
}

function causesOf(compared: Compared): Told {
  const others = [...platformCause(compared), ...programCause(compared)];
  if (others.length > 0) return { causes: others };
  const found = rules.flatMap((rule) => rule(compared));
  const [a, b] = [compared.a.facts.fault, compared.b.facts.fault];
  const faults = a === b ? [a && `of both: ${a}`] : [a && `A: ${a}`, b && `B: ${b}`];
  const why = faults.filter(Boolean).join('; ');
  if (why !== '') {
    const change =
      compared.a.remedy ??
      compared.b.remedy ??
      'compare the files as the go command wrote them, whole, before anything strips or packs them';
    return {
      causes: [...found, cause('unknown', `it cannot be told how they were built; ${why}`, change)],
    };
  }
  if (found.length > 0) return { causes: found };
  let text: TextDifference | undefined;
  const rest = restCause(
    compared,
    () => compareCode(compared),
    () => {
      text = differingText(compared);
      return text;
    },
  );
  return { causes: [rest], ...(text ? { text } : {}) };
}

function opened<T>(name: string, path: string, look: (source: ByteSource) => T): T {
  let descriptor: number | undefined;
  try {
    // To open a pipe would wait for its writer.
    const kind = statSync(path);
    if (!kind.isFile()) throw unreadable(name, `this is ${kind.isDirectory() ? 'a folder' : 'no regular file'}`);
    descriptor = openSync(path, 'r');
    return look(fileSource(descriptor, fstatSync(descriptor).size));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { code, errno, message } = error as NodeJS.ErrnoException;
    // Its own RangeError tells that the file became shorter; those of Node have a code.
    const isTheFiles = errno !== undefined || (error instanceof RangeError && code === undefined);
    if (!isTheFiles) throw error;
    throw unreadable(name, code === 'ENOENT' ? 'there is no such file' : `this cannot be read: ${message}`);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function unreadable(name: string, why: string): DiagnosticError {
  return new DiagnosticError(
    failure('repro/unreadable', why, {
      place: { file: name },
      remedy: 'name two files that a go command has built: gows repro explain ./a ./b',
    }),
  );
}
