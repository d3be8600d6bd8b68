// A probe is a Go test that looks at one thing of the world, with the values that thing can take.

import type { At, FileMap, LibraryName } from './world.ts';

/**
 * How much of the world counts for a package with such a probe: what its probes look at, also all below its folder, also
 * the whole environment, or also every file of the work tree, where processes are not followed; `git` is a process
 * that reads what git keeps.
 */
export type Breadth = 'narrow' | 'subtree' | 'environment' | 'processes' | 'git';

export interface Probe {
  readonly name: string;
  readonly breadth: Breadth;
  /** The first is fine; equal in size where that can be, so that size tells nothing. */
  readonly values: readonly string[];
  readonly imports: readonly string[];
  readonly library?: LibraryName;
  /** Declarations of the test file; `read` and `refuse` are there. */
  readonly code: (at: At) => string;
  /** Statements of TestMain before m.Run. */
  readonly main?: string;
  readonly files?: (at: At, value: string) => FileMap;
  readonly env?: (value: string) => Readonly<Record<string, string>>;
  /** Folders that it opens, so that a file that comes or goes there counts. */
  readonly lists?: (at: At) => readonly string[];
  /** Files that the test makes itself. */
  readonly writes?: (at: At) => readonly string[];
}

/** The files of a value that may also be `gone`. */
export const fileOrGone =
  (place: (at: At) => string) =>
  (at: At, value: string): FileMap =>
    value === 'gone' ? {} : { [place(at)]: `${value}\n` };

export const text = ['good', 'nice', 'evil', 'gone'] as const;

/** A variable that may also be unset. */
export const variable = (name: string) => (value: string) =>
  (value === 'gone' ? {} : { [name]: value }) as Readonly<Record<string, string>>;

/** A probe that reads one file and fails when it is evil or gone. */
export function readingProbe(
  name: string,
  test: string,
  path: (at: At) => { readonly lies: string; readonly named: string },
): Probe {
  return {
    name,
    breadth: 'narrow',
    values: text,
    imports: [],
    code: (at) => `func ${test}(t *testing.T) { refuse(t, read(t, "${path(at).named}")) }`,
    files: fileOrGone((at) => path(at).lies),
  };
}
