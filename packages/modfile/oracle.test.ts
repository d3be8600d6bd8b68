// Compares this room with the go command's own parser, over real files, the go command's test scripts, and mutants.

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalVersion, compareGoVersions, compareVersions, isGoVersion } from './index.ts';
import { filesOfModuleCache, sectionsOfScripts } from './oracle/corpus.ts';
import { mutants } from './oracle/mutants.ts';
import { goroot, type Oracle, type Question, startOracle } from './oracle/oracle.ts';
import { difference } from './oracle/verdict.ts';

const isLong = process.env['GOWS_LONG'] === '1';

describe('against the parser of the go command', () => {
  let oracle: Oracle;
  let scripts: readonly Question[];
  beforeAll(() => {
    oracle = startOracle();
    scripts = sectionsOfScripts(join(goroot(), 'src/cmd/go/testdata'));
  }, 120_000);
  afterAll(() => oracle.close());

  const differences = (questions: readonly Question[]): readonly string[] =>
    oracle.ask(questions).flatMap((answer, index) => {
      const question = questions[index];
      const found = question && difference(question, answer);
      return found ? [`${question.file}: ${found}\n${JSON.stringify(Buffer.from(question.text).toString())}`] : [];
    });

  it('reads every go.mod of the module cache alike', (context) => {
    const files = filesOfModuleCache(isLong ? 100_000 : 400);
    if (files.length === 0) context.skip('no module lies in the module cache of this machine');
    process.stdout.write(`${files.length} files of the module cache\n`);
    expect(differences(files)).toEqual([]);
  });

  it('reads every go.mod and go.work of the test scripts of the go command alike', () => {
    process.stdout.write(`${scripts.length} files in the scripts of the go command\n`);
    expect(scripts.length).toBeGreaterThan(1000);
    expect(scripts.filter(({ kind }) => kind === 'work').length).toBeGreaterThan(50);
    expect(differences(scripts)).toEqual([]);
  });

  const rounds = isLong ? 60 : 2;
  it(`reads files that are nearly right alike (${rounds} × 1500)`, { timeout: rounds * 20_000 }, () => {
    for (let seed = 1; seed <= rounds; seed++) {
      expect(differences(mutants(scripts, 1500, seed)).slice(0, 5)).toEqual([]);
    }
  });

  it('orders and completes versions alike', () => {
    const list = [
      ...[
        '',
        'v',
        'v0',
        'v1',
        'v1.0',
        'v1.2',
        'v1.10.0',
        'v1.2.0',
        'v1.2.3',
        'v01.2.3',
        'v1.2.3.4',
        'v1.2.3-',
        'v1.2.3+',
        'v1.2.3-a..b',
      ],
      ...[
        'v1.2.3-rc.1',
        'v1.2.3-rc.10',
        'v1.2.3-rc.2',
        'v1.2.3-1',
        'v1.2.3-01',
        'v1.2.3--',
        'v1.2.3-a.b.c',
        'v1.2.3-a.b',
        'v1.2-rc1',
      ],
      ...[
        'v1.2.3+incompatible',
        'v1.2.3+meta.1',
        'v1.2.3-rc.1+meta',
        'v99999999999999999999.0.0',
        'v1.2.3-99999999999999999999',
      ],
      ...[
        '1',
        '1.0',
        '1.20',
        '1.20.0',
        '1.21',
        '1.21rc1',
        '1.21rc2',
        '1.21beta1',
        '1.21.0',
        '1.21.3rc1',
        '1.9',
        '1.25.10',
        '01.2',
        '1.02',
      ],
      ...['1.21rc', '1.21rc01', '2', '2.5', '2.5.0', '1.99999999999', 'go1.21', '1.', '1.2.', '1.21-custom'],
    ];
    const { canonical, valid, orders } = oracle.askVersions(list);
    expect(list.map((version) => canonicalVersion(version) ?? '')).toEqual(canonical);
    expect(list.map(isGoVersion)).toEqual(valid);
    const ours = list.flatMap((a) => list.map((b) => [compareVersions(a, b), compareGoVersions(a, b)]));
    expect(ours).toEqual(orders);
  });
});
