import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { configName, readConfig } from '#config';
import { splitArguments } from '#gocmd';
import { temporaryFolder } from '#testkit';
import { commands } from '../../cli/commands/index.ts';
import { takenGoFlags } from '../../cli/help.ts';
import { ownFlags } from '../../cli/options.ts';
import { repository } from '../repository.ts';
import { commandsOf, configurationsOf, type Typed } from './examples.ts';
import { pages } from './pages.ts';

// The reference is made from the commands themselves, and scripts have a language of their own.
const written = pages.filter((page) => !/^(docs\/reference|testdata)\//.test(page));
const read = (page: string) => readFileSync(path.join(repository, page), 'utf8');

/** What is wrong with a command line; undefined where gows would take it. */
function faultOf(typed: Typed): string | undefined {
  const split = splitArguments(typed, ownFlags);
  const [diagnostic] = split.diagnostics;
  if (diagnostic) return diagnostic.message;
  const [first, second] = split.gows;
  if (first === undefined || ['help', '--version'].includes(first)) return undefined;
  // `gows affected` alone, in prose, is every command that begins so.
  const group = second === undefined && commands.some(({ name }) => name.startsWith(`${first} `));
  const spec = commands.find(({ name }) => name === `${first} ${second}` || name === first);
  if (!spec) return group ? undefined : `there is no command ${first}`;
  const own = split.gows.filter((word) => word.startsWith('--')).map((word) => word.slice(2).split('=')[0]);
  const go = [...split.build, ...split.run, ...split.own].map(({ name }) => name);
  const strange = [
    ...own.filter((name) => !spec.flags.some((flag) => flag.name === name)),
    ...go.filter((name) => !takenGoFlags(spec).some((rule) => rule.name === name)),
  ];
  return strange.length > 0 ? `gows ${spec.name} has no ${strange.join(' ')}` : undefined;
}

test('every command that a page shows exists and takes its flags', () => {
  const all = written.flatMap((page) => commandsOf(read(page)).map((typed) => ({ page, typed })));
  expect(all.length).toBeGreaterThan(40);
  const faults = all.map(({ page, typed }) => ({ page, command: typed.join(' '), fault: faultOf(typed) }));
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

  test('a command that gows would refuse has a fault', () => {
    expect(faultOf(['afected', 'list'])).toBe('there is no command afected');
    expect(faultOf(['affected', 'list', '--miss'])).toBe('gows affected list has no miss');
    expect(faultOf(['affected', 'list', '-run', 'X'])).toBe('gows affected list has no run');
    expect(faultOf(['test', '-runn', 'X'])).toContain('-runn');
  });
});
