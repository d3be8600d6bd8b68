// What a running script carries from line to line: folder, environment, last output, background processes, log.

import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Child, Ended } from './child.ts';
import { type Expectation, ScriptMistake } from './line.ts';

/** A command did not do what it must: `!` turns this into success. */
export class CommandFailure extends Error {}

export interface Background {
  readonly name: string;
  readonly child: Child;
  readonly expectation: Expectation;
}

/** Lives from the first line of a script to its last; `close` ends what is still running. */
export class ScriptState {
  /** The script's work folder, absolute. */
  readonly work: string;
  cwd: string;
  readonly env: Record<string, string>;
  /** Input for the next process. */
  stdin: string | undefined;
  last: Ended | undefined;
  readonly background: Background[] = [];
  readonly log: string[] = [];
  /** Aborted when the script's time is over. */
  readonly signal: AbortSignal;
  /** Takes the text that a `cmp` saw in place of what its second file holds, if scripts are being written anew. */
  golden: (name: string, seen: string) => boolean = () => false;
  /** Things to end with the script, newest first: sockets, mounts. */
  readonly closers: (() => void | Promise<void>)[] = [];

  constructor(work: string, env: Readonly<Record<string, string>>, signal: AbortSignal) {
    this.work = work;
    this.cwd = work;
    this.env = { ...env, PWD: work };
    this.signal = signal;
  }

  /** A file as the script names it, made absolute. */
  path(name: string): string {
    return path.resolve(this.cwd, name);
  }

  async changeDirectory(name: string): Promise<void> {
    const directory = this.path(name);
    const found = await stat(directory).catch(() => undefined);
    if (!found?.isDirectory()) throw new CommandFailure(`${name} is no folder`);
    this.cwd = directory;
    this.env['PWD'] = directory;
  }

  /** The value of `$name`; `$/` and `$:` are the separators of paths and of lists of paths. */
  variable(name: string): string | undefined {
    if (name === '/') return path.sep;
    if (name === ':') return path.delimiter;
    return this.env[name];
  }

  output(stream: 'stdout' | 'stderr'): string {
    if (!this.last) throw new ScriptMistake(`${stream}: no process has run yet`);
    return this.last[stream];
  }

  note(text: string): void {
    this.log.push(text.endsWith('\n') ? text : `${text}\n`);
  }

  /** The background processes of that name, or all of them. */
  named(name: string | undefined): readonly Background[] {
    const found = name === undefined ? this.background : this.background.filter((b) => b.name === name);
    if (found.length === 0) throw new ScriptMistake(name ? `no background command &${name}&` : 'no background command');
    return found;
  }

  forget(background: Background): void {
    this.background.splice(this.background.indexOf(background), 1);
  }

  async close(): Promise<void> {
    for (const { child } of this.background) child.kill('SIGKILL', 'group');
    await Promise.allSettled(this.background.map(({ child }) => child.ended));
    for (const closer of this.closers.splice(0).reverse()) await closer();
  }
}
