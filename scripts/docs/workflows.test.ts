// The example workflows: right as actionlint sees it, and with commands that gows takes.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { userCacheDir } from '#parts';
import { capture } from '#process';
import { installGoTool } from '#testkit';
import { repository } from '../repository.ts';
import { commandFault, typedIn } from './examples.ts';

const folder = path.join(repository, 'docs/examples');
const names = readdirSync(folder).filter((name) => name.endsWith('.yml'));
const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');

test('every command of an example exists and takes its flags', () => {
  for (const name of names) {
    const typed = typedIn(read(name));
    expect(typed.length, name).toBeGreaterThan(3);
    const faults = typed.map((words) => ({ command: words.join(' '), fault: commandFault(words) }));
    expect(faults.filter(({ fault }) => fault !== undefined)).toEqual([]);
  }
});

const tool = await installGoTool(
  'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12',
  path.join(userCacheDir(process.env), 'gows-test-tools'),
);

/** What it finds, on the lines that it prints; nothing that is beside the workflow itself, as shellcheck, is asked. */
async function lint(program: string, text: string): Promise<string> {
  const args = ['-no-color', '-oneline', '-shellcheck=', '-pyflakes=', '-'];
  const { stdout, stderr } = await capture({ command: program, args, cwd: folder, env: process.env, stdin: text });
  return stdout.toString() + stderr;
}

describe.skipIf(tool.fault !== undefined)(`actionlint${tool.fault === undefined ? '' : `: ${tool.fault}`}`, () => {
  const program = tool.fault === undefined ? tool.program : '';

  test.each(names.filter((name) => name.startsWith('github')))('finds nothing wrong with %s', async (name) => {
    expect(await lint(program, read(name))).toBe('');
  });

  test('finds nothing wrong with the workflows of the pages', async () => {
    const pages = path.join(repository, 'docs');
    const workflows = readdirSync(pages)
      .filter((name) => name.endsWith('.md'))
      .flatMap((name) => [...readFileSync(path.join(pages, name), 'utf8').matchAll(/^```yaml$([\s\S]*?)^```$/gm)])
      .flatMap(([, text = '']) => (/^ {4}runs-on:/m.test(text) ? [text] : []));
    expect(workflows.length).toBeGreaterThan(0);
    for (const workflow of workflows) expect(await lint(program, workflow), workflow).toBe('');
  });

  test('finds what is wrong', async () => {
    const text = read('github-shards.yml');
    expect(await lint(program, text.replace('needs: plan', 'needs: plann'))).toContain('plann');
    expect(await lint(program, text.replace('steps.plan.outputs.matrix', 'steps.plann.outputs.matrix'))).toContain(
      'plann',
    );
  });
});
