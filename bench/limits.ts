// What peers cannot do, each shown by running them: nothing is said of a peer that it was not seen doing.

import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { commitAll, gitInit, writeTree } from '#testkit';
import { measure } from './measure/command.ts';
import { lastLines, type Say } from './measure/rounds.ts';
import { writePeerFiles } from './places/peer-files.ts';
import { cachesOf, emptyFolder, linkPeers, type Place, removeEmpty } from './places/place.ts';
import type { Limit } from './results/result.ts';
import { goCommand, gotestsumCommand, nxCommand, nxStop, turboCommand } from './tools/commands.ts';
import type { Peers } from './tools/install.ts';

interface Probe {
  readonly peer: string;
  readonly says: string;
  /** Does it, and answers whether the peer behaved as `says` has it, with what it printed. */
  readonly try: (place: Place, peers: Peers) => Promise<{ readonly holds: boolean; readonly shown: string }>;
}

const module = (name: string, dir: string) => ({
  [`${dir}/go.mod`]: `module ${name}\n\ngo 1.25\n`,
  [`${dir}/lib.go`]: 'package lib\n',
});
// Reads a file of its own and one of the module beside it.
const reading = `package lib

import (
	"os"
	"testing"
)

func TestReads(t *testing.T) {
	for _, name := range []string{"testdata/in.txt", "../b/shared.txt"} {
		text, err := os.ReadFile(name)
		if err != nil || string(text) != "fine\\n" {
			t.Fatalf("%s: %q %v", name, text, err)
		}
	}
}
`;
const base = {
  ...module('example.com/a', 'a'),
  ...module('example.com/b', 'b'),
  'a/lib_test.go': reading,
  'a/testdata/in.txt': 'fine\n',
  'b/shared.txt': 'fine\n',
  'go.work': 'go 1.25\n\nuse (\n\t./a\n\t./b\n)\n',
  '.gitignore': 'node_modules\n.nx\n.turbo\n',
};

const probes: readonly Probe[] = [
  {
    peer: 'turbo',
    says: 'refuses a go.work that uses the root folder (use .), as most repositories with a module at their root have it',
    try: async (place) => {
      await writeTree(place.folder, {
        'go.mod': 'module example.com/root\n\ngo 1.25\n',
        'root.go': 'package root\n',
        'go.work': 'go 1.25\n\nuse (\n\t.\n\t./a\n\t./b\n)\n',
      });
      return refused(place, /Root modules cannot be go\.work members/);
    },
  },
  {
    peer: 'turbo',
    says: 'refuses two modules whose paths end in the same element',
    try: async (place) => {
      await writeTree(place.folder, {
        ...module('example.com/other/a', 'c'),
        'go.work': 'go 1.25\n\nuse (\n\t./a\n\t./b\n\t./c\n)\n',
      });
      return refused(place, /duplicate|collide|already|same name|multiple/i);
    },
  },
  {
    peer: 'turbo',
    says: 'gives a kept pass for a test that fails now, where the test reads a file of another module',
    try: (place) => stale(place, () => turboCommand(place, 'bin'), 'b/shared.txt'),
  },
  {
    peer: 'nx',
    says: 'gives a kept pass for a test that fails now, where a file in testdata was changed',
    try: async (place) => {
      try {
        return await stale(place, () => nxCommand(place), 'a/testdata/in.txt');
      } finally {
        await measure(nxStop(place));
      }
    },
  },
  {
    peer: 'go test',
    says: 'gives a kept pass for a test that fails now, where the test reads a file of another module',
    try: (place) => stale(place, () => goCommand(place, ['test', '-race', './a/...']), 'b/shared.txt'),
  },
  {
    peer: 'gotestsum',
    says: 'starts go test, and so gives that kept pass as well',
    try: (place, peers) => stale(place, () => gotestsumCommand({ peers }, place, ['-race']), 'b/shared.txt'),
  },
];

/** Tries them all, each in a small workspace of its own. */
export async function findLimits(work: string, peers: Peers, say: Say): Promise<readonly Limit[]> {
  const limits: Limit[] = [];
  for (const { peer, says, try: attempt } of probes) {
    if (peers.missing[peer] !== undefined) continue;
    const folder = emptyFolder(work, 'limit');
    const place = { ...(await small(folder, peers)), ...cachesOf(work, 'limits') };
    const { holds, shown } = await attempt(place, peers);
    say(`  ${peer} ${holds ? '' : 'NO LONGER '}${says}`);
    limits.push({ peer, says, holds, shown: lastLines(shown.replaceAll(folder, '.'), 400) });
  }
  removeEmpty(work, 'limit');
  return limits;
}

async function small(folder: string, peers: Peers): Promise<Omit<Place, 'env' | 'gowsCache'>> {
  await writeTree(folder, base);
  writePeerFiles(folder, ['a', 'b'], 'native');
  await gitInit(folder);
  await commitAll(folder, 'Two modules');
  linkPeers(folder, peers);
  const leaf = { pattern: './a', module: 'a', file: 'a/lib.go' };
  return {
    name: 'limit',
    kind: 'made',
    title: 'two modules',
    folder,
    size: { modules: 2, packages: 2, tested: 1 },
    modules: ['a', 'b'],
    leaf,
    turbo: 'native',
  };
}

/** Whether turbo, which takes the workspace as it was, refuses it now in these words. */
async function refused(place: Place, words: RegExp): Promise<{ holds: boolean; shown: string }> {
  const run = await measure(turboCommand(place, 'bin'));
  // It frames what it says, line by line.
  const shown = run.output.replaceAll(/\s*\n\s*\|\s*/g, ' ');
  return { holds: run.code !== 0 && words.test(shown), shown };
}

/** Passes, then spoils a file that the test reads, and looks whether the pass is given again. */
async function stale(place: Place, command: () => Parameters<typeof measure>[0], file: string) {
  // The go command would not keep a result of a test whose file is as new as the run.
  await new Promise((resolve) => setTimeout(resolve, 2200));
  const [first, second] = [await measure(command()), await measure(command())];
  appendFileSync(path.join(place.folder, file), 'spoilt\n');
  const then = await measure(command());
  const holds = first.code === 0 && second.code === 0 && then.code === 0;
  return { holds, shown: then.output };
}
