// Race reports cut from output that test2json gave out line by line.

import { describe, expect, it } from 'vitest';
import { cutRaces, type Race } from './races.ts';

const report = (address: string, goroutine: number, line = 15) => `==================
WARNING: DATA RACE
Read at 0x${address} by main goroutine:
  ex.com/m/raceout.TestMain()
      /w/m/raceout/raceout_test.go:${line} +0x${address}

Previous write at 0x${address} by goroutine ${goroutine}:
  ex.com/m/raceout.TestMain.func1()
      /w/m/raceout/raceout_test.go:12 +0x44

Goroutine ${goroutine} (finished) created at:
  ex.com/m/raceout.TestMain()
      /w/m/raceout/raceout_test.go:12 +0x1c4
==================
`;

function racesIn(pieces: readonly (readonly [output: string, test?: string])[]): Race[] {
  const races: Race[] = [];
  const cutter = cutRaces((race) => races.push(race));
  for (const [output, test] of pieces) cutter.push(output, test);
  cutter.end();
  return races;
}

const lines = (text: string, test?: string) =>
  text.split(/(?<=\n)/).map((line): [string, string?] => (test === undefined ? [line] : [line, test]));

describe('cutRaces', () => {
  it('gives the report, the test it stands under, and a stack without addresses and numbers', () => {
    const [race, ...more] = racesIn([['PASS\n'], ...lines(report('00c0', 8), 'TestX'), ['ok\n']]);
    expect(more).toEqual([]);
    expect(race?.test).toBe('TestX');
    expect(race?.report.split('\n')[0]).toBe('WARNING: DATA RACE');
    expect(race?.report.split('\n').at(-1)).toBe('      /w/m/raceout/raceout_test.go:12 +0x1c4');
    expect(race?.stack).toBe(
      [
        'Goroutine created at',
        'ex.com/m/raceout.TestMain()',
        '/w/m/raceout/raceout_test.go:12',
        'read by main goroutine',
        'ex.com/m/raceout.TestMain()',
        '/w/m/raceout/raceout_test.go:15',
        'write by goroutine',
        'ex.com/m/raceout.TestMain.func1()',
        '/w/m/raceout/raceout_test.go:12',
      ].join('\n'),
    );
  });

  it('gives equal stacks once, and other stacks too', () => {
    const races = racesIn([...lines(report('00c0', 8)), ...lines(report('11aa', 21)), ...lines(report('00c0', 8, 16))]);
    expect(races).toHaveLength(2);
  });

  it('ends a report that the stream breaks off, and joins pieces of a line', () => {
    const races = racesIn([
      ['text==================\nWARNING: DA'],
      ['TA RACE\nWrite at 0x1 by goroutine 7:\n  f()\n      /a.go:1 +0x1'],
    ]);
    expect(races.map((race) => race.stack)).toEqual(['write by goroutine\nf()\n/a.go:1']);
  });

  it('leaves other output out of the stack', () => {
    const noisy = report('00c0', 8).replace('\n\nPrevious', '\n=== RUN   TestY\nlog line\n\nPrevious');
    expect(racesIn(lines(noisy))[0]?.stack).toBe(racesIn(lines(report('00c0', 9)))[0]?.stack);
  });
});
