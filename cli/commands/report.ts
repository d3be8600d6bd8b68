// gows report: what became of the last run, or of a recorded one, as a page, as files for other tools, or as an answer.

import { mkdirSync, readdirSync, unlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Diagnostic, DiagnosticError, failure } from '#diagnostics';
import { type RunEvent, redactor } from '#events';
import { type RecordedSource, recordedEvents, withoutSecrets } from '#history';
import { createJunitWriter, drawReport, type ReportAnswer, reportOf, traceOf } from '#report';
import { refuseFaults } from '../arguments.ts';
import { openCacheDir } from '../cache-dir.ts';
import { lastRun, runBefore } from '../kept-runs.ts';
import { common, reporting, running } from '../options.ts';
import type { Output } from '../output.ts';
import { openInBrowser, reportPage } from '../page.ts';
import { recordingAt } from '../recording.ts';
import { secretArguments } from '../secret-arguments.ts';
import type { Call } from '../session.ts';
import { writeWhole, writtenPlaces } from '../written-files.ts';
import type { CommandSpec } from './command.ts';

export const report: CommandSpec = {
  name: 'report',
  usage: '[FILE|-]',
  about: 'Show the last run, or a recorded one, as a page: what failed, what took how long, what was reused',
  flags: [...reporting, ...running.filter(({ name }) => name === 'junit' || name === 'trace'), ...common],
  goFlags: 'none',
  examples: ['gows report --open', 'gows report run.jsonl --out report.html', 'gows test --json | gows report -'],
  async run(call, output) {
    refuseArguments(call);
    const { own, cwd, env } = call;
    const [named] = call.patterns;
    const recording = named === undefined ? undefined : recordingAt(named, cwd);
    const places = writtenPlaces(call, recording?.path);
    const { dir: cacheDir, readOnly } = openCacheDir(own.cacheDir, env, cwd);
    const found = recording ? await recordedRun(recording) : lastRun(call, cacheDir);
    const before = runBefore(found, cacheDir);
    const redact = redactor({ ...env, ...secretsOn(found) });
    // What --json wrote has all secrets, and what was kept may have some that were none at that time.
    const events = withoutSecrets(found, redact);
    const answer = reportOf(events, before && withoutSecrets(before, redact));
    if (!answer) throw new Error('events that begin with run.started make a report');
    if (places.junit !== undefined) writeWhole(places.junit, junitOf(events, redact));
    if (places.trace !== undefined) writeWhole(places.trace, `${JSON.stringify(traceOf(answer))}\n`);
    const wanted = !own.json || own.open === true || places.out !== undefined;
    if (readOnly && wanted && places.out === undefined) throw new DiagnosticError(unwritable(readOnly));
    const page = wanted ? writePage(answer, cacheDir, places.out) : undefined;
    tell(answer, page, call, output);
    if (own.open && page !== undefined) await openInBrowser(page, env);
    return 0;
  },
};

/** As far as it goes: of a run that was cut off, too, one wants to know what became of it. */
async function recordedRun(recording: RecordedSource): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of recordedEvents(recording, { cutOff: true })) events.push(event);
  return events;
}

/** Of the command line of a recorded run. */
function secretsOn([started]: readonly RunEvent[]): Readonly<Record<string, string>> {
  return started?.type === 'run.started' ? secretArguments(started.argv) : {};
}

function refuseArguments(call: Call): void {
  refuseFaults(call);
  const { patterns } = call;
  if (patterns.length <= 1) return;
  throw new DiagnosticError(
    failure('usage/arguments', `gows report takes one recorded run, not ${patterns.length}`, {
      remedy: 'name one file, or none for the last run',
    }),
  );
}

function junitOf(events: readonly RunEvent[], redact: (text: string) => string): string {
  const writer = createJunitWriter({ hostname: hostname(), redact });
  for (const event of events) writer(event);
  return writer.document();
}

function tell(answer: ReportAnswer, page: string | undefined, { own }: Call, output: Output): void {
  if (own.json) {
    output.out(`${JSON.stringify(answer)}\n`);
    if (page !== undefined) output.err(`report: ${page}\n`);
    return;
  }
  output.out(drawReport(answer, { color: output.color }));
  if (page !== undefined) output.out(`report: ${page}\n`);
}

function unwritable(readOnly: Diagnostic): Diagnostic {
  const message = 'the cache folder cannot be written, so the page has no place';
  return { ...readOnly, severity: 'error', message, remedy: 'name a file: gows report --out report.html' };
}

/** Pages in the cache folder beyond so many go, the oldest first. */
const mostPages = 20;

/** Where the user names no place, the page lies in the cache folder: the work tree is not gows' to write in. */
function writePage(answer: ReportAnswer, cacheDir: string, out: string | undefined): string {
  const text = reportPage(answer);
  if (out !== undefined) {
    writeWhole(out, text);
    return out;
  }
  const folder = join(cacheDir, 'reports');
  mkdirSync(folder, { recursive: true });
  // The name of a recorded run comes from a file that anybody may have written.
  const page = join(folder, `${answer.run.id.replaceAll(/[^\w.-]/g, '_')}.html`);
  writeWhole(page, text);
  const names = readdirSync(folder).filter((name) => name.endsWith('.html'));
  for (const name of names.sort().reverse().slice(mostPages)) {
    const old = join(folder, name);
    if (old !== page) unlinkSync(old);
  }
  return page;
}
