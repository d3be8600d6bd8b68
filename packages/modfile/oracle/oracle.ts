// Asks the go command's own parser about many files in one process; for tests only.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Question {
  readonly kind: 'mod' | 'work';
  readonly file: string;
  readonly text: string | Uint8Array;
}

export interface Verdict {
  /** Null when nothing is wrong. */
  readonly errors: readonly string[] | null;
  readonly lines: readonly number[] | null;
  readonly meaning: unknown;
  readonly formatted: string;
}

export interface Answer {
  /** What `go mod edit -json` or `go work edit -json` makes of it. */
  readonly edit: Verdict;
  /** What a command makes of it that loads the file as a main module's or a workspace's. */
  readonly load: Verdict;
  /** Whether a version stands in it that only a look-up could tell; it is v0.0.0 or the like in the meaning. */
  readonly looksUp: boolean;
}

export interface VersionAnswer {
  readonly canonical: readonly string[];
  readonly valid: readonly boolean[];
  /** For each pair, row by row: the order as module versions and as Go versions. */
  readonly orders: readonly (readonly [number, number])[];
}

export interface Oracle {
  ask(questions: readonly Question[]): readonly Answer[];
  askVersions(list: readonly string[]): VersionAnswer;
  close(): void;
}

export function goroot(): string {
  return execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
}

/** Builds main.go with the x/mod of this Go distribution. Needs no network. */
export function startOracle(): Oracle {
  const dir = mkdtempSync(join(tmpdir(), 'gows-oracle-'));
  const src = join(goroot(), 'src');
  for (const part of ['modfile', 'module', 'semver', 'internal']) {
    cpSync(join(src, 'cmd/vendor/golang.org/x/mod', part), join(dir, part), { recursive: true });
  }
  cpSync(join(src, 'internal/gover/gover.go'), join(dir, 'gover/gover.go'));
  cpSync(join(import.meta.dirname, 'main.go'), join(dir, 'main.go'));
  writeFileSync(join(dir, 'go.mod'), 'module golang.org/x/mod\n\ngo 1.24\n');
  const program = join(dir, 'oracle.exe');
  const env = { ...process.env, GOWORK: 'off', GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local' };
  execFileSync('go', ['build', '-o', program, '.'], { cwd: dir, env });

  const run = (input: readonly unknown[]): readonly unknown[] => {
    const output = execFileSync(program, {
      input: input.map((each) => JSON.stringify(each)).join('\n'),
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    });
    return output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  };
  return {
    ask: (questions) =>
      run(
        questions.map(({ kind, file, text }) => ({
          Kind: kind,
          File: file,
          Text: Buffer.from(text).toString('base64'),
        })),
      ) as readonly Answer[],
    askVersions: (list) => {
      const [answer] = run([{ Kind: 'versions', List: list }]) as readonly { versions: VersionAnswer }[];
      if (!answer) throw new Error('the oracle gave no answer');
      return answer.versions;
    },
    close: () => rmSync(dir, { recursive: true, force: true }),
  };
}
