// The repository as openRepository hands it to every question that is asked of it.

import type { Environment } from '#process';
import type { GitAnswers } from './answers.ts';

export interface Repository {
  /** Real path of the top of the work tree. */
  readonly root: string;
  /** Of this work tree: a linked one has its own beneath `commonDir`. */
  readonly gitDir: string;
  readonly commonDir: string;
  /** History is cut off somewhere. */
  readonly shallow: boolean;
  /** Objects may be absent and are fetched when they are asked for. */
  readonly partial: boolean;
  /** The executable bit on disk means something. */
  readonly fileMode: boolean;
  /** Symbolic links can be made; if not, they are plain files with the target as content. */
  readonly symlinks: boolean;
  readonly objectFormat: 'sha1' | 'sha256';
  /** What git has said of it in this run and, where it still would, in an earlier one. */
  readonly known?: GitAnswers;
  /** The whole environment that git is run with here. Never shown: it holds the user's variables. */
  readonly env: Environment;
}

/** Git knows this tree without it being stored. */
export function emptyTree(repository: Repository): string {
  return repository.objectFormat === 'sha1'
    ? '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
    : '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321';
}

/** How a revision is named to people. */
export function short(rev: string): string {
  return /^[0-9a-f]{40,}$/.test(rev) ? rev.slice(0, 12) : rev;
}
