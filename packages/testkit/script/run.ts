// Runs one script file from an empty folder to the last line, and cleans up after it.

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { removeTree, temporaryFolder, writeTree } from '../tree.ts';
import { type Archive, formatTxtar, parseTxtar } from '../txtar.ts';
import { runLines, type ScriptOutcome } from './engine.ts';
import { makeFolders, type ScriptFolders, scriptEnvironment } from './environment.ts';
import { processesOf } from './leftovers.ts';
import { ScriptState } from './state.ts';

export interface ScriptOptions {
  /** Milliseconds after which what runs is killed and the script fails with the log of its phase. */
  readonly timeoutMs: number;
  /** Where the script lies; given, a `cmp` with a file of the archive that differs writes it anew. */
  readonly update?: string;
  /** The folder is kept and named in the log. */
  readonly keep?: boolean;
}

/** Runs the text of a script. `name` stands in messages. */
export async function runScript(name: string, source: string, options: ScriptOptions): Promise<ScriptOutcome> {
  const archive = parseTxtar(source);
  const root = await temporaryFolder('gows-script-');
  const folders = await makeFolders(root.path);
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(), options.timeoutMs);
  const state = new ScriptState(folders.work, await scriptEnvironment(folders, root.path), clock.signal);
  clock.signal.addEventListener('abort', () => {
    for (const { child } of state.background) child.kill('SIGKILL', 'group');
  });
  try {
    await writeTree(folders.work, Object.fromEntries(archive.files.map((f) => [expandName(f.name), f.text])));
    const golden = new Map<string, string>();
    if (options.update) state.golden = rememberGolden(state, archive, golden);
    const outcome = await runLines(name, archive.comment, state);
    if (options.update && golden.size > 0) await writeFile(options.update, withGolden(archive, golden));
    await state.close();
    return named(await blameLeftovers(name, root.path, outcome), folders, options.keep);
  } finally {
    clearTimeout(timer);
    await state.close();
    if (!options.keep) await removeTree(root.path);
  }
}

// Archives written for cmd/go name files by $WORK; here that is where they go anyway.
function expandName(name: string): string {
  return name.replace(/^\$WORK\//, '');
}

/** A script that passes and leaves a process behind has failed: what it ran does not clean up. */
async function blameLeftovers(name: string, id: string, outcome: ScriptOutcome): Promise<ScriptOutcome> {
  const left = await processesOf(id, outcome.status === 'passed' ? 3000 : 0);
  for (const { pid } of left) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has gone meanwhile.
    }
  }
  if (left.length === 0 || outcome.status !== 'passed') return outcome;
  const list = left.map((p) => `  ${p.pid} ${p.title}\n`).join('');
  return { status: 'failed', log: `${outcome.log}FAIL: ${name}: left processes behind:\n${list}` };
}

/** The log with the folders of this one run under their variables' names. */
function named(outcome: ScriptOutcome, folders: ScriptFolders, keep = false): ScriptOutcome {
  const log = outcome.log
    .replaceAll(folders.work, '$WORK')
    .replaceAll(folders.home, '$HOME')
    .replaceAll(folders.tmp, '$TMPDIR')
    .replaceAll(folders.root, '$ROOT');
  return { ...outcome, log: keep ? `${log}WORK=${folders.work}\n` : log };
}

function rememberGolden(state: ScriptState, archive: Archive, golden: Map<string, string>): ScriptState['golden'] {
  return (name, seen) => {
    const file = path.relative(state.work, state.path(name)).replaceAll(path.sep, '/');
    if (!archive.files.some((f) => expandName(f.name) === file)) return false;
    golden.set(file, seen);
    return true;
  };
}

function withGolden(archive: Archive, golden: ReadonlyMap<string, string>): string {
  const files = archive.files.map((f) => ({ ...f, text: golden.get(expandName(f.name)) ?? f.text }));
  return formatTxtar({ ...archive, files });
}
