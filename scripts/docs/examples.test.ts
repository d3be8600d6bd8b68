import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { configName, readConfig } from '#config';
import { temporaryFolder } from '#testkit';
import { repository } from '../repository.ts';
import { commandFault, commandsOf, configurationsOf, typedIn } from './examples.ts';
import { pages } from './pages.ts';

// The reference is made from the commands themselves, and scripts have a language of their own.
const written = pages.filter((page) => !/^(docs\/reference|testdata)\//.test(page));
const read = (page: string) => readFileSync(path.join(repository, page), 'utf8');

test('every command that a page shows exists and takes its flags', () => {
  const all = written.flatMap((page) => commandsOf(read(page)).map((typed) => ({ page, typed })));
  expect(all.length).toBeGreaterThan(40);
  const faults = all.map(({ page, typed }) => ({ page, command: typed.join(' '), fault: commandFault(typed) }));
  expect(faults.filter(({ fault }) => fault !== undefined)).toEqual([]);
});

test('every gows.jsonc that a page shows is right', async () => {
  const examples = written.flatMap((page) => configurationsOf(read(page)));
  expect(examples.length).toBeGreaterThan(0);
  for (const text of examples) {
    await using folder = await temporaryFolder();
    writeFileSync(path.join(folder.path, configName), text);
    expect(await readConfig(folder.path, folder.path)).toBeDefined();
  }
});

describe('the reader of examples', () => {
  test('takes commands from prose, blocks and shell lines', () => {
    const page = [
      'Say `gows why PKG --miss`, not `gowser`.',
      '',
      '    gows test ./svc/... -run X  # what I name',
      '',
      '```console',
      '$ gows affected test | sed x',
      'gows 0.1.0 · go1.26.8',
      'gows: a.jsonc:1:1: wrong',
      '$ cd ../a && A=b gows test',
      '```',
    ].join('\n');
    expect(commandsOf(page)).toEqual([
      ['why', 'PKG', '--miss'],
      ['affected', 'test'],
      ['test'],
      ['test', './svc/...', '-run', 'X'],
    ]);
  });

  test('takes commands from the shell lines of a pipeline', () => {
    const lines = [
      '- run: gows test --json > x',
      '  - for f in *; do gows history import "$f"; done',
      '- npm i gows-1.tgz',
    ];
    const more = ['- run: |', '    gows affected test \\', '      --junit x || true'];
    expect(typedIn([...lines, ...more].join('\n'))).toEqual([
      ['test', '--json'],
      ['history', 'import', '$f'],
      ['affected', 'test', '--junit', 'x'],
    ]);
  });

  test('a command that gows would refuse has a fault', () => {
    expect(commandFault(['afected', 'list'])).toBe('there is no command afected');
    expect(commandFault(['affected', 'list', '--miss'])).toBe('gows affected list has no miss');
    expect(commandFault(['affected', 'list', '-run', 'X'])).toBe('gows affected list has no run');
    expect(commandFault(['test', '-runn', 'X'])).toContain('-runn');
  });
});
