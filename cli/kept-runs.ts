// Finds a run among those that are kept: the last of this workspace, and the one before of the same command.

import { dirname } from 'node:path';
import { DiagnosticError, failure } from '#diagnostics';
import type { RunEvent } from '#events';
import { listStreams, readKeptStream } from '#history';
import { locate, realFolder } from '#workspace';
import { ownFlags } from './options.ts';
import type { Call } from './session.ts';

/** Flags that change nothing of what a run does. */
const onlyOutput = new Set(['json', 'junit', 'trace', 'no-color', 'no-ui', 'cache-dir', 'v']);

/**
 * The events of the newest kept run of the workspace that the call stands in, of those that are `wanted`. One of another is never
 * meant: it would be taken for what was tested here.
 * @throws DiagnosticError `report/no-run`.
 */
export function lastRun(
  call: Call,
  cacheDir: string,
  wanted: (events: readonly RunEvent[]) => boolean = () => true,
): readonly RunEvent[] {
  const root = rootOf(call);
  if (root === undefined) {
    throw new DiagnosticError(
      failure('report/no-run', `${call.cwd} lies in no workspace and in no module, so no run of it is kept`, {
        remedy: 'start it in the workspace of the run, or name a file that "gows test --json" wrote',
      }),
    );
  }
  for (const { file } of listStreams(cacheDir)) {
    const events = tryRead(file);
    if (events[0]?.type === 'run.started' && workspaceOf(events) === root && wanted(events)) return events;
  }
  throw new DiagnosticError(
    failure('report/no-run', `no run of the workspace ${root} is kept in ${cacheDir}`, {
      remedy: 'run "gows test" or "gows affected test" first, or name a file that its --json wrote',
    }),
  );
}

/** The newest earlier run of the same command in the same workspace that came to an end of its own. */
export function runBefore(events: readonly RunEvent[], cacheDir: string): readonly RunEvent[] | undefined {
  const [started] = events;
  if (started?.type !== 'run.started') return undefined;
  const command = commandOf(started.argv);
  const root = workspaceOf(events);
  for (const { file } of listStreams(cacheDir)) {
    const others = tryRead(file);
    const [other] = others;
    if (other?.type !== 'run.started' || other.run === started.run || other.at >= started.at) continue;
    if (commandOf(other.argv) !== command || other.cwd !== started.cwd || workspaceOf(others) !== root) continue;
    const end = others.at(-1);
    if (end?.type === 'run.finished' && (end.outcome === 'pass' || end.outcome === 'fail')) return others;
  }
  return undefined;
}

/** A stream may go while it is read, and one that is damaged is none. */
function tryRead(file: string): readonly RunEvent[] {
  try {
    return readKeptStream(file).events;
  } catch {
    return [];
  }
}

/** Root of the workspace, or the folder of a run that ended before it was found. */
function workspaceOf(events: readonly RunEvent[]): string | undefined {
  for (const event of events) if (event.type === 'workspace.read') return event.root;
  const [first] = events;
  return first?.type === 'run.started' ? rootAt(first.cwd, undefined) : undefined;
}

function rootOf({ cwd, env }: Call): string | undefined {
  return rootAt(realFolder(cwd), env['GOWORK']);
}

function rootAt(cwd: string, gowork: string | undefined): string | undefined {
  try {
    return realFolder(dirname(locate({ cwd, gowork }).file));
  } catch {
    return undefined;
  }
}

/** The words of a command line without what only says where its output goes. */
function commandOf(argv: readonly string[]): string {
  const words: string[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    const [, name = '', value] = /^--?([^=]+)(=.*)?$/.exec(word) ?? [];
    if (!onlyOutput.has(name)) words.push(word);
    else if (ownFlags[name] === 'string' && value === undefined) at += 1;
  }
  return JSON.stringify(words);
}
