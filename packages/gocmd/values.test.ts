// Flag values against a real test binary and the go command: what they take gows takes, what they refuse it refuses.

import { execFile } from 'node:child_process';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatDuration, parseDuration } from '#gocmd';
import { type TemporaryFolder, temporaryFolder, writeTree } from '#testkit';
import { findGoFlag } from './flags.ts';
import { regexpFault } from './regexp.ts';
import { valueFault } from './values.ts';

/** TestRegexps says of each line of a file whether regexp compiles it: one process for many expressions. */
const oracle = `package values

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestRegexps(t *testing.T) {
	text, err := os.ReadFile("expressions.txt")
	if err != nil {
		t.Skip(err)
	}
	for _, line := range strings.Split(string(text), "\\n") {
		_, err := regexp.Compile(line)
		fmt.Println("compiles", err == nil)
	}
}
`;

let folder: TemporaryFolder;
let binary: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeTree(folder.path, {
    'go.mod': 'module example.com/values\n\ngo 1.25\n',
    'values_test.go': oracle,
  });
  binary = path.join(folder.path, 'values.test');
  const built = await ran('go', ['test', '-c', '-vet=off', '-o', binary]);
  if (built.exitCode !== 0) throw new Error(built.output);
}, 60_000);

afterAll(() => folder[Symbol.asyncDispose]());

function ran(command: string, args: readonly string[]): Promise<{ exitCode: number; output: string }> {
  return new Promise((resolve) => {
    execFile(
      command,
      args,
      { cwd: folder.path, timeout: 30_000, killSignal: 'SIGKILL', maxBuffer: 1 << 26 },
      (error, stdout, stderr) => {
        const exitCode = typeof error?.code === 'number' ? error.code : error ? 1 : 0;
        resolve({ exitCode, output: stdout + stderr });
      },
    );
  });
}

const gowsTakes = (name: string, value: string) => {
  const rule = findGoFlag(name);
  return rule !== undefined && valueFault(rule.form, value) === undefined;
};

const binaryTakes = async (name: string, value: string) => {
  const { output } = await ran(binary, [`-test.${name}=${value}`]);
  return !/invalid (boolean )?value|testing: invalid|can only be given|should be "off"|must be/.test(output);
};

const numbers = ['1', '0', '-1', '007', '0x10', '0b11', '0o17', '1_000', '1__0', '', ' 1', '1.5', 'x', '1e3'];
const samples: Readonly<Record<string, readonly string[]>> = {
  // The binary takes more than the go command, which hands a number on in decimal; larger counts would run for years.
  count: numbers,
  parallel: [...numbers, '9223372036854775808'],
  cpu: ['1', '1,2,4', '1, 2', '', ',', '0', '1,0', '-1', '+1', '01', 'x', '1;2', '0x2'],
  shuffle: ['on', 'off', '1', '-5', '+7', '9223372036854775807', '9223372036854775808', 'On', '', '0x1', 'true'],
  short: ['1', 't', 'T', 'TRUE', 'true', 'True', '0', 'f', 'False', 'yes', '', 'tRue', '2'],
  timeout: [
    '1s',
    '0',
    '-1s',
    '1h30m',
    '1.5h',
    '.5s',
    '1.s',
    '100us',
    '1µs',
    '1μs',
    '5',
    '',
    's',
    '1d',
    '1 s',
    '+3m',
    '--1s',
  ],
  run: [
    'Test',
    '',
    '*',
    'a*',
    'a**',
    'a*?',
    'a*?+',
    'a{2}',
    'a{2}*',
    'a*{2}',
    '(?i)*',
    'a(?i)*',
    'a*(?i)*',
    'x{',
    'x{a}',
    '[',
    '[]',
    '[]a]',
    '[^]a]',
    '[[:alpha:]]',
    '(',
    ')',
    '(?i)x',
    '(?P<n>x)',
    '\\',
    '\\Q(\\E',
    'a|*',
    'x/*',
    'x/(a/b)',
    'a/[/]',
    '|',
    '()',
    '(|x)',
    '^*',
    '(*)',
  ],
  skip: ['(', 'A/[', 'x+'],
};

test.for(Object.keys(samples))('values of -%s are taken and refused as the test binary does', async (name) => {
  const values = samples[name] ?? [];
  const taken = await Promise.all(values.map((value) => binaryTakes(name, value)));
  const wanted = Object.fromEntries(values.map((value, at) => [value, taken[at]]));
  expect(Object.fromEntries(values.map((value) => [value, gowsTakes(name, value)]))).toEqual(wanted);
});

test('values of -mod and -p are taken and refused as the go command does', async () => {
  const cases = { mod: ['readonly', 'mod', '', 'x', 'Vendor'], p: ['1', '0', '-1', 'x', '0x2'] };
  for (const [name, values] of Object.entries(cases)) {
    for (const value of values) {
      const { exitCode, output } = await ran('go', ['list', `-${name}=${value}`, '.']);
      expect(gowsTakes(name, value), `-${name}=${value}: ${output}`).toBe(exitCode === 0);
    }
  }
}, 30_000);

test('what is called a fault in a regular expression is one in Go', async () => {
  // Without | and /, which make several expressions of one.
  const piece = fc.constantFrom(
    ...['a', '*', '+', '?', '(', ')', '[', ']', '^', '\\', 'Q', 'E', '(?i)', '(?:', '[:alpha:]', '-', '$', '.', '{2}'],
  );
  const expressions = fc
    .sample(fc.array(piece, { minLength: 1, maxLength: 7 }), {
      numRuns: process.env['GOWS_LONG'] ? 200_000 : 5000,
      seed: 7,
    })
    .map((pieces) => pieces.join(''));
  await writeTree(folder.path, { 'expressions.txt': expressions.join('\n') });
  const { output } = await ran(binary, ['-test.run=TestRegexps']);
  const compiles = [...output.matchAll(/^compiles (true|false)$/gm)].map((match) => match[1] === 'true');
  expect(compiles).toHaveLength(expressions.length);
  const refused = expressions.map((expression) => regexpFault(expression) !== undefined);
  expect(expressions.filter((_, at) => refused[at] && compiles[at])).toEqual([]);
  // What is not found here is found by the test binary; most should be found.
  const missed = expressions.filter((_, at) => !refused[at] && !compiles[at]);
  expect(missed.length).toBeLessThan(expressions.length / 20);
}, 60_000);

test('a duration is written as Go writes it, and read back', () => {
  const written = {
    '0': '0s',
    '10m': '10m0s',
    '1h30m': '1h30m0s',
    '90s': '1m30s',
    '1500ms': '1.5s',
    '1us': '1µs',
    '1.5ms': '1.5ms',
    '7ns': '7ns',
    '-3s': '-3s',
    '100h': '100h0m0s',
  };
  for (const [given, expected] of Object.entries(written)) {
    const ns = parseDuration(given);
    if (ns === undefined) throw new Error(given);
    expect(formatDuration(ns)).toBe(expected);
    expect(parseDuration(expected)).toBe(ns);
  }
  expect(parseDuration('2562047h47m16.854775807s')).toBe((1n << 63n) - 1n);
  expect(parseDuration('2562048h')).toBeUndefined();
});
