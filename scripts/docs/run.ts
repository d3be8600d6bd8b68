// Runs the blocks of a page, in order, in one fresh copy of the sample workspace.

import { execFile } from 'node:child_process';
import { hostname } from 'node:os';
import { goBin, makeFolders, scriptEnvironment, temporaryFolder } from '#testkit';
import { makeSample } from '../sample.ts';
import { type Block, findBlocks, putBlocks, type Step } from './blocks.ts';
import { formOf, shownOf } from './form.ts';

/**
 * The page with the output that its commands have now. Where only times, ids and order differ the old text stays.
 * The program is that of the last build.
 * @throws Error when a step that is not shown fails, or a command does not exist.
 */
export async function renewPage(page: string): Promise<string> {
  const blocks = findBlocks(page);
  if (blocks.length === 0) return page;
  await using folder = await temporaryFolder('gows-docs-');
  const folders = await makeFolders(folder.path);
  await makeSample(folders.work);
  const env = await scriptEnvironment(folders, 'docs');
  const names: readonly (readonly [string, string])[] = [
    [folders.work, '~/shop'],
    [folders.cache, '~/.cache'],
    [folders.home, '~'],
    [folders.tmp, '/tmp'],
    [` on ${hostname()}`, ' on laptop'],
    [await goBin(), '/usr/local/go/bin/go'],
  ];

  const shell = async (command: string): Promise<Ran> => {
    const { status, text } = await bash(command, folders.work, { ...env, PWD: folders.work });
    return { status, text: names.reduce((all, [from, to]) => all.replaceAll(from, to), text) };
  };
  const renewStep = async ({ command, output }: Step, unsteady: boolean): Promise<Step> => {
    const { status, text } = await shell(command);
    // 130: a watch that was interrupted.
    if (status >= 70 && status !== 130) throw new Error(`$ ${command}\n${text}\nended with exit code ${status}`);
    const now = shownOf(text);
    // Of a new step there is no old text to stay.
    const stays = output !== '' && formOf(now, unsteady) === formOf(output, unsteady);
    return { command, output: stays ? output : now };
  };
  const renewed: Block[] = [];
  for (const block of blocks) {
    const { status, text } = await shell(`set -e\n${block.hidden}`);
    if (status !== 0) throw new Error(`${block.hidden}\n${text}\nended with exit code ${status}`);
    const steps: Step[] = [];
    for (const step of block.steps) steps.push(await renewStep(step, block.unsteady));
    renewed.push({ ...block, steps });
  }
  return putBlocks(page, renewed);
}

interface Ran {
  readonly status: number;
  /** Both streams, as they came. */
  readonly text: string;
}

function bash(command: string, cwd: string, env: Readonly<Record<string, string>>): Promise<Ran> {
  return new Promise((resolve) => {
    execFile('bash', ['-c', `exec 2>&1\n${command}`], { cwd, env }, (error, text) => {
      resolve({ status: error ? Number(error.code ?? 255) : 0, text });
    });
  });
}
