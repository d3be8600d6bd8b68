// gows history, gows history export and import: what is known of packages, and how it comes from one machine to another.

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Diagnostic, DiagnosticError, exitCodes, failure, warning } from '#diagnostics';
import { type History, type HistoryAnswer, openHistory, retention } from '#history';
import { count, drawHistory } from '#report';
import { refuseFaults } from '../arguments.ts';
import { openCacheDir } from '../cache-dir.ts';
import { common, filtering, importing } from '../options.ts';
import type { Output } from '../output.ts';
import { readHeadOutline } from '../read.ts';
import { selectIn } from '../selection.ts';
import { type Call, inSession } from '../session.ts';
import { writeWhole } from '../written-files.ts';
import type { CommandSpec } from './command.ts';

export const history: CommandSpec = {
  name: 'history',
  usage: '[PATTERN…]',
  about: 'Show what is known of earlier runs of packages: how often, how it went, how long it takes',
  flags: [...filtering, ...common],
  goFlags: 'listing',
  takesPackages: true,
  examples: ['gows history', 'gows history ./svc/... --json'],
  run: (call, output) =>
    inSession(call, output, async (session) => {
      const { head } = await readHeadOutline(session);
      const chosen = new Set(selectIn(session, head).map(({ importPath }) => importPath));
      const packages = session.history?.packages().filter(({ importPath }) => chosen.has(importPath)) ?? [];
      const answer: HistoryAnswer = { schema: 'gows.history/1', packages, retention };
      await output.diagnose([...session.diagnostics, ...head.diagnostics], session.top);
      output.out(call.own.json ? `${JSON.stringify(answer)}\n` : drawHistory(answer, { color: output.color }));
      return exitCodes.ok;
    }),
};

export const historyExport: CommandSpec = {
  name: 'history export',
  usage: 'FILE',
  about: 'Write what is known of earlier runs to a file, for another machine to take in',
  flags: common.filter(({ name }) => name !== 'json'),
  goFlags: 'none',
  examples: ['gows history export history.jsonl'],
  async run(call, output) {
    const { file, named } = fileOf(call);
    return withHistory(call, output, (known) => {
      writeWhole(file, known.export());
      output.err(`wrote ${named}\n`);
      return [];
    });
  },
};

export const historyImport: CommandSpec = {
  name: 'history import',
  usage: 'FILE',
  about: 'Take in what another machine knows of earlier runs; what is there already stays',
  flags: [...importing, ...common.filter(({ name }) => name !== 'json')],
  goFlags: 'none',
  examples: ['gows history import history.jsonl', 'gows history import --if-there history.jsonl'],
  async run(call, output) {
    const { file, named } = fileOf(call);
    if (call.own.ifThere && !existsSync(file)) {
      const note = warning('history/file', 'there is no file of history: what is known here has to do', {
        place: { file: named },
      });
      await output.diagnose([{ ...note, severity: 'note' }]);
      return exitCodes.ok;
    }
    const text = readText(file, named);
    return withHistory(call, output, (known) => {
      const taken = known.import(text);
      if (taken.fault === 'unwritten') return [unusable(call)];
      if (taken.fault) return [{ ...taken.fault, place: { file: named } }];
      const { results, runs, builds } = taken;
      output.err(
        `took in ${count(results, 'result')} of ${count(runs, 'run')} and ${count(builds, 'cost')} of builds\n`,
      );
      return [];
    });
  },
};

/** @throws DiagnosticError for anything but one word. */
function fileOf(call: Call): { readonly file: string; readonly named: string } {
  refuseFaults(call);
  const [named, ...more] = call.patterns;
  if (named !== undefined && named !== '' && more.length === 0) return { file: resolve(call.cwd, named), named };
  const what = call.split.gows[1] ?? '';
  throw new DiagnosticError(
    failure('usage/arguments', `gows history ${what} takes one file, not ${call.patterns.length}`, {
      remedy: `gows history ${what} history.jsonl`,
    }),
  );
}

function readText(file: string, named: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new DiagnosticError(
      failure('history/file', `the file cannot be read: ${(error as Error).message}`, {
        place: { file: named },
        remedy: 'name one that "gows history export" wrote; --if-there does without where there is none',
      }),
    );
  }
}

/** `work` answers what kept it from being done. */
async function withHistory(
  call: Call,
  output: Output,
  work: (known: History) => readonly Diagnostic[],
): Promise<number> {
  const { dir, readOnly } = openCacheDir(call.own.cacheDir, call.env, call.cwd);
  const opened = await openHistory(dir, { env: call.env, readOnly: readOnly !== undefined });
  const known = opened.history;
  try {
    await output.diagnose(opened.diagnostics);
    const [fault, ...faults] = known ? work(known) : [unusable(call)];
    if (fault) throw new DiagnosticError(fault, ...faults);
    return exitCodes.ok;
  } finally {
    await output.diagnose(known?.close() ?? []);
  }
}

function unusable({ own, env, cwd }: Call): Diagnostic {
  return failure('store/unavailable', 'the history takes nothing in', {
    place: { file: openCacheDir(own.cacheDir, env, cwd).dir },
    remedy: 'name a folder you may write with --cache-dir or GOWS_CACHE_DIR',
  });
}
