// An answer that stands while nothing it rested on has changed: what is written when it was found, and read when it is asked
// for again. Types only.

import type { EarlyTask, ShownTask } from '#engine';
import type { EventBody } from '#events';
import type { BuildSettings } from '#plan';
import type { OwnValues } from '../options.ts';

export type StandingAnswer = StandingText | StandingRun | StandingGuess;

/** What a command said, stream by stream in the order of saying. */
export interface StandingText {
  readonly kind: 'text';
  readonly said: readonly (readonly ['out' | 'err', string])[];
}

/** A run in which a kept result stood for every task; each time it is a run of its own. */
export interface StandingRun {
  readonly kind: 'run';
  readonly command: string;
  readonly own: OwnValues;
  readonly settings: { readonly verbose: boolean; readonly partial: boolean; readonly goStream: boolean };
  /** Absolute folders, as in a session. */
  readonly root: string;
  readonly top: string;
  readonly cacheDir: string;
  /** What comes between `run.started` and the tasks. */
  readonly prelude: readonly EventBody[];
  readonly tasks: readonly ShownTask[];
  /** Commit that was compared, where nothing uncommitted was added to it. */
  readonly head?: string;
  /** Packages with tests that no other of the run sees, with their absolute folders: what an edit of one builds is known. */
  readonly lone: readonly EarlyTask[];
  /** How they are built; of the environment what is not as it was given. */
  readonly build: BuildSettings;
  /** Name of the file beside this one that holds what git said; absent where that was not kept. */
  readonly git?: string;
}

/** Of a run in which something is run: no answer, but the next edit can be told by what it rested on. */
export type StandingGuess = { readonly kind: 'guess' } & Guess;

/** What an edit is known to build. */
export type Guess = Pick<StandingRun, 'lone' | 'build' | 'cacheDir' | 'root' | 'git'>;
