// Two machines and the cache between them, with the program as it ships.

import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeKeyPair } from '#cache';
import type { RemoteUsed, RunEvent } from '#events';
import { builtProgram, commitAll, gitInit, type TemporaryFolder, temporaryFolder, writeTree } from '#testkit';
import { machineEnvironment, openServer, run, type Said } from './machines.fixture.ts';

const reading = (name: string, file: string) =>
  `package ${name}\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc Test(t *testing.T) {\n\tif _, err := os.ReadFile("${file}"); err != nil {\n\t\tt.Fatal(err)\n\t}\n}\n`;

const files = {
  'go.work': 'go 1.25\n\nuse (\n\t./lib\n\t./main\n)\n',
  'lib/go.mod': 'module example.com/lib\n\ngo 1.25\n',
  'lib/lib.go': 'package lib\n\nfunc N() int { return 1 }\n',
  'lib/lib_test.go': 'package lib\n\nimport "testing"\n\nfunc Test(t *testing.T) { N() }\n',
  'lib/testdata/shared.txt': 'shared',
  'main/go.mod': 'module example.com/main\n\ngo 1.25\n',
  'main/own/own_test.go': reading('own', 'testdata/own.txt'),
  'main/own/testdata/own.txt': 'own',
  // It reads what belongs to another module, which only who has seen it knows.
  'main/far/far_test.go': reading('far', '../../lib/testdata/shared.txt'),
  // What gows alone is told no test can see, also not by asking for all.
  'main/env/env_test.go':
    'package env\n\nimport (\n\t"os"\n\t"strings"\n\t"testing"\n)\n\nfunc Test(t *testing.T) {\n\tfor _, one := range os.Environ() {\n\t\tif strings.HasPrefix(one, "GOWS_REMOTE_KEY") || strings.HasPrefix(one, "GOWS_REMOTE_TOKEN") {\n\t\t\tt.Fatal(one)\n\t\t}\n\t}\n}\n',
};

let folder: TemporaryFolder;
let url: string;
let stop: (withinMs: number) => Promise<void>;
const team = makeKeyPair();

beforeAll(async () => {
  folder = await temporaryFolder();
  ({ url, stop } = await openServer(path.join(folder.path, 'served')));
  const origin = path.join(folder.path, 'origin');
  await writeTree(origin, files);
  await gitInit(origin);
  await commitAll(origin, 'base');
});
afterAll(async () => {
  await stop(2000);
  await folder[Symbol.asyncDispose]();
});

/** With a clone, a home folder and a cache of its own. */
function machine(name: string): {
  readonly top: string;
  gows(args: readonly string[], env?: Record<string, string>): Promise<Said>;
} {
  const home = path.join(folder.path, name);
  const top = path.join(home, 'deeper');
  cpSync(path.join(folder.path, 'origin'), top, { recursive: true });
  return {
    top,
    async gows(args, env = {}) {
      const own = { GOWS_REMOTE: url, GOWS_REMOTE_SCOPE: 'main', ...env };
      return run([process.execPath, builtProgram, ...args], {
        cwd: top,
        env: { ...(await machineEnvironment(home)), ...own },
      });
    },
  };
}

const writing = { GOWS_REMOTE_KEY: team.secret };
const reader = { GOWS_REMOTE_TRUST: `${team.public}@main` };

function used({ stdout }: Said): RemoteUsed | undefined {
  const events = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as RunEvent]));
  return events.find((event) => event.type === 'remote.used');
}

test('what one machine has tested another takes over, and what differs there is told', async () => {
  const one = await machine('one').gows(['test'], writing);
  expect(one.stderr).toBe('');
  expect(one.stdout).toMatch(/^REMOTE 127\.0\.0\.1:\d+:\s+got nothing(?: ·)?\s+sent 4 results /m);
  expect(one.code).toBe(0);

  const two = machine('two');
  const first = await two.gows(['test'], reader);
  expect(first.stdout.match(/\(cached, remote\)$/gm)).toHaveLength(4);
  expect(first.stdout).toMatch(/^REMOTE 127\.0\.0\.1:\d+:\s+got 4 results \(.*\)(?: ·)?\s+sent nothing/m);
  expect(first.code).toBe(0);
  const again = await two.gows(['test'], reader);
  expect(again.stdout.match(/\(cached\)$/gm)).toHaveLength(4);

  // A machine that has seen nothing knows what others saw: whom a file of another module concerns, and what differs.
  const three = machine('three');
  writeFileSync(path.join(three.top, 'lib/testdata/shared.txt'), 'changed');
  const affected = JSON.parse((await three.gows(['affected', 'list', '--json'], reader)).stdout);
  expect(affected.packages.map(({ importPath }: { importPath: string }) => importPath)).toEqual([
    'example.com/main/far',
  ]);
  expect(affected.packages[0].reasons[0]).toMatchObject({ kind: 'reads', file: 'lib/testdata/shared.txt' });
  const missed = await three.gows(['test', '--dry-run'], reader);
  expect(missed.stdout).toContain('lib/testdata/shared.txt changed');
});

test('a plan of shards knows what no runner has to run', async () => {
  const planner = machine('planner');
  writeFileSync(path.join(planner.top, 'main/own/testdata/own.txt'), 'planned');
  const said = await planner.gows(['ci', 'plan', '--shards', '2', '--json'], reader);
  const { shards, basis } = JSON.parse(said.stdout);
  const by = shards.flatMap(({ packages }: { packages: { importPath: string; by: string }[] }) =>
    packages.map((one) => `${one.importPath} ${one.by}`),
  );
  expect(by.sort()).toEqual([
    'example.com/lib reused',
    'example.com/main/env reused',
    'example.com/main/far reused',
    'example.com/main/own assumed',
  ]);
  expect(basis).toMatchObject({ reused: 3, tested: 1 });
});

test('of a pull request the runs write under its own name, as CI says whose commit it is', async () => {
  const ci = {
    GITLAB_CI: 'true',
    CI_MERGE_REQUEST_IID: '7',
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
    GOWS_REMOTE_SCOPE: '',
  };
  const request = machine('request');
  writeFileSync(path.join(request.top, 'main/own/testdata/own.txt'), 'of the request');
  const said = await request.gows(['test', './main/own', './lib', '--json'], { ...writing, ...reader, ...ci });
  expect(used(said)).toMatchObject({ scope: 'pr/7', received: { results: 1 }, sent: { results: 1 } });
  // Under the same key: of whoever reads main, nothing of it is seen.
  const main = machine('after');
  writeFileSync(path.join(main.top, 'main/own/testdata/own.txt'), 'of the request');
  const later = await main.gows(['test', './main/own', '--json'], reader);
  expect(used(later)).toMatchObject({ received: { results: 0 } });
  const pull = machine('pull');
  writeFileSync(path.join(pull.top, 'main/own/testdata/own.txt'), 'of the request');
  const again = await pull.gows(['test', './main/own', '--json'], { GOWS_REMOTE_TRUST: team.public, ...ci });
  expect(used(again)).toMatchObject({ received: { results: 1 } });
});

test('without an answer the run is as it would be without it, and says so; doctor says it before', async () => {
  const alone = machine('alone');
  const gone = { ...writing, GOWS_REMOTE: 'http://127.0.0.1:9' };
  const said = await alone.gows(['test', './lib'], gone);
  expect([said.code, said.stdout.match(/^ok .*lib\t\d/gm)?.length]).toEqual([0, 1]);
  expect(said.stdout).toContain('the remote cache 127.0.0.1:9 was left alone: nobody listens there (ECONNREFUSED)');
  const doctor = await alone.gows(['doctor'], gone);
  expect(doctor.stdout).toContain('ECONNREFUSED');
  const well = await alone.gows(['doctor'], { ...reader, ...writing });
  expect(well.stdout).toMatch(/127\.0\.0\.1:\d+ answers in \d+ ms; reads and writes main; 1 writer is trusted/);
  // One line is too many where nothing was asked.
  const off = await alone.gows(['test', './lib', '--remote', 'off'], gone);
  expect([off.code, off.stderr]).toEqual([0, '']);
  expect(off.stdout).not.toContain('REMOTE');
});

test('the secret key is in no file of the cache folders and of the server', async () => {
  const secret = team.secret.slice(12);
  const found = await run(['grep', '-rl', '--binary-files=text', secret, folder.path], {
    cwd: folder.path,
  });
  expect(found.stdout).toBe('');
  expect(readFileSync(path.join(folder.path, 'one/deeper/go.work'), 'utf8')).toContain('use');
  rmSync(path.join(folder.path, 'one'), { recursive: true });
});
