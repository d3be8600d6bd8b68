// Compares what this room makes of a file with what the go command's parser makes of it; for tests only.

import { parseGoMod, parseGoWork, printFile } from '../index.ts';
import type { Answer, Question } from './oracle.ts';

/** How the two differ, in a few lines to read; undefined when they agree. */
export function difference(question: Question, answer: Answer): string | undefined {
  const { kind, file, text } = question;
  const { file: parsed, diagnostics } = kind === 'mod' ? parseGoMod(file, text) : parseGoWork(file, text);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const report = (what: string): string =>
    [what, `go: ${JSON.stringify(answer.load.errors ?? 'accepts')}`, `gows: ${JSON.stringify(diagnostics)}`].join('\n');

  if ((parsed === undefined) !== errors.length > 0) return report('a value and errors at once, or neither');
  for (const { place, message, remedy } of diagnostics) {
    if (!place?.line || !place.column || !message || !remedy) return report('a diagnostic without place or remedy');
  }
  const refused = answer.load.errors;
  if (refused) {
    if (parsed) return report('go refuses, gows accepts');
    const missed = missedLines(
      answer,
      errors.map(({ place }) => place?.line ?? 0),
    );
    return missed.length > 0 ? report(`no fault on line ${missed.join(', ')}`) : undefined;
  }
  if (!parsed) return report('go accepts, gows refuses');
  if (answer.looksUp) {
    return diagnostics.length > 0 ? undefined : report('a version to be looked up, without a warning');
  }
  const ours = JSON.stringify(flatten(parsed));
  const theirs = JSON.stringify(sorted(answer.load.meaning));
  if (ours !== theirs) return report(`the meaning differs\n  go:   ${theirs}\n  gows: ${ours}`);
  const printed = printFile(parsed.syntax);
  if (printed !== answer.load.formatted) {
    return report(`printing differs\n${JSON.stringify(answer.load.formatted)}\n${JSON.stringify(printed)}`);
  }
  return undefined;
}

/**
 * Lines where go finds a fault and gows none, save three: go sees at the end that a block is open, on a later line
 * that a string is when a backslash stands before the newline, and a retraction as wrong where there is no module line.
 */
function missedLines({ load }: Answer, ours: readonly number[]): readonly number[] {
  return (load.lines ?? []).filter((line, index) => {
    const isElsewhere = /unterminated block|in string$|no module directive found/.test(load.errors?.[index] ?? '');
    return !isElsewhere && !ours.includes(line);
  });
}

/** The value with line numbers in place of whole places, and without the syntax tree. */
function flatten(value: unknown): unknown {
  return sorted(
    JSON.parse(
      JSON.stringify(value, (key, inner) =>
        key === 'syntax' ? undefined : key === 'place' ? { onLine: (inner as { line: number }).line } : inner,
      ),
      (_, inner) => {
        if (inner === null || typeof inner !== 'object' || !('place' in inner)) return inner;
        const { place, ...rest } = inner as { place: { onLine: number } };
        return { ...rest, line: place.onLine };
      },
    ),
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
