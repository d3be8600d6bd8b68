// Pages: one HTML file that a browser opens from disk. Finds their templates, writes them, and opens a browser.

import { dirname, resolve } from 'node:path';
import { DiagnosticError, failure } from '#diagnostics';
import { findProgram } from '#gocmd';
import { readPart } from '#parts';
import { launch } from '#process';
import { fillPage, minute, type ReportAnswer } from '#report';
import { writeWhole } from './written-files.ts';

/** The whole text of a page. The templates are parts that the build makes. */
export function makePage(name: 'graph' | 'report', title: string, data: unknown): string {
  return fillPage(readPart(`pages/${name}.html`).toString('utf8'), { title, data });
}

/** The page of `gows report`. */
export function reportPage(answer: ReportAnswer): string {
  return makePage('report', `gows ${answer.command}, ${minute(answer.run.startedAt)}: ${answer.run.outcome}`, answer);
}

/**
 * Writes a file that the user named, and makes its folder.
 * @returns its absolute path
 * @throws DiagnosticError `disk/full`, `disk/failed` where it cannot be written.
 */
export function writeOut(file: string, text: string, cwd: string): string {
  const target = resolve(cwd, file);
  writeWhole(target, text, { makeFolder: true });
  return target;
}

/**
 * Opens a file as the user's desktop does; `$BROWSER` goes first, as for other tools.
 * @throws DiagnosticError `process/start` where there is nothing to open it with.
 */
export async function openInBrowser(
  file: string,
  env: Readonly<Record<string, string>>,
  platform: NodeJS.Platform = process.platform,
): Promise<void> {
  const [command, ...args] = opener(file, env, platform);
  try {
    if (command === undefined) throw new Error('there is none on PATH');
    await launch({ command, args, cwd: dirname(file), env });
  } catch (error) {
    throw new DiagnosticError(
      failure('process/start', `no browser could be started: ${(error as Error).message}`, {
        remedy: `open ${file} yourself, or name a browser in BROWSER`,
      }),
    );
  }
}

function opener(file: string, env: Readonly<Record<string, string>>, platform: NodeJS.Platform): readonly string[] {
  const chosen = env['BROWSER'];
  // As xdg-open reads it: words, with `%s` for what is to be opened.
  if (chosen) return openedWith(words(chosen), file);
  if (platform === 'darwin') return ['open', file];
  // `start` takes a first text in quotes for the title of a window.
  if (platform === 'win32') return ['cmd', '/c', 'start', '""', file];
  const found = ['xdg-open', 'gio', 'sensible-browser'].find((name) => findProgram(name, env['PATH'] ?? '', '/'));
  if (found === undefined) return [];
  return found === 'gio' ? ['gio', 'open', file] : [found, file];
}

function openedWith(command: readonly string[], file: string): readonly string[] {
  return command.some((word) => word.includes('%s'))
    ? command.map((word) => word.replaceAll('%s', file))
    : [...command, file];
}

function words(line: string): readonly string[] {
  return line.split(' ').filter((word) => word !== '');
}
