// Merging beside the go command: `go tool covdata` merges what a program counted, `go tool cover` counts a profile.

import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mergeProfiles, parseProfile, percent, printProfile, tallyOf } from '#coverage';
import { type TemporaryFolder, temporaryFolder, writeTree } from '#testkit';

const run = promisify(execFile);
const long = process.env['GOWS_LONG'] === '1';

const program = `package main

import (
	"os"
	"strconv"

	"example.com/m/a-b"
	"example.com/m/a/deep"
)

func main() {
	for _, word := range os.Args[1:] {
		n, _ := strconv.Atoi(word)
		for i := 0; i < n; i++ {
			if i%2 == 0 { ab.Even() } else { deep.Odd(i) }
		}
		func() { if n > 3 { ab.Many() } }()
	}
}
`;

let folder: TemporaryFolder;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeTree(folder.path, {
    'go.mod': 'module example.com/m\n\ngo 1.25\n',
    'main.go': program,
    'a-b/ab.go':
      'package ab\n\nvar n int\n\nfunc Even() { n++ }\n\nfunc Many() { n += 2; n++ }\n\nfunc never() { n = 0 }\n',
    'a/deep/z.go': 'package deep\n\nfunc Odd(i int) int {\n\tif i > 2 {\n\t\treturn i\n\t}\n\treturn later(i)\n}\n',
    'a/deep/b.go': 'package deep\n\nfunc later(i int) int { return i + 1 }\n',
  });
  env = { ...process.env, GOFLAGS: '-buildvcs=false', GOPROXY: 'off', GOWORK: 'off' };
});
afterAll(() => folder[Symbol.asyncDispose]());

const go = (...args: string[]) => run('go', args, { cwd: folder.path, env });

test.for(['set', 'count', 'atomic'])(
  'profiles of runs in mode %s are merged as the go command merges them',
  async (mode) => {
    const binary = path.join(folder.path, `m-${mode}`);
    await go('build', '-cover', `-covermode=${mode}`, '-o', binary, '.');
    let runs = 0;
    /** The profile of one run of the program. */
    const counted = async (words: readonly number[]) => {
      const data = path.join(folder.path, `${mode}-${runs++}`);
      mkdirSync(data);
      await run(binary, words.map(String), { env: { ...env, GOCOVERDIR: data } });
      return data;
    };
    const textOf = async (data: readonly string[]) => {
      const file = path.join(folder.path, 'text.out');
      await go('tool', 'covdata', 'textfmt', `-i=${data.join(',')}`, `-o=${file}`);
      return readFileSync(file, 'utf8');
    };
    const words = fc.array(fc.nat(6), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 4 }), async (several) => {
        const data: string[] = [];
        for (const one of several) data.push(await counted(one));
        const texts: string[] = [];
        for (const one of data) texts.push(await textOf([one]));
        const profiles = texts.map((text, at) => ({ name: `run ${at}`, profile: parseProfile(text, `run ${at}`) }));
        const merged = mergeProfiles(profiles);
        const together = await textOf(data);
        expect(merged && printProfile(merged)).toBe(together);
        // One file after the other, as -coverprofile has it, means the same.
        const appended = texts.map((text, at) => (at === 0 ? text : text.slice(text.indexOf('\n') + 1))).join('');
        expect(printProfile(parseProfile(appended, 'all'))).toBe(together);
        const total = /total:\s+\(statements\)\s+(\S+)%/.exec(
          (await go('tool', 'cover', '-func=text.out')).stdout,
        )?.[1];
        expect(merged && percent(tallyOf(merged))).toBe(total);
      }),
      { numRuns: long ? 40 : 4 },
    );
  },
);
