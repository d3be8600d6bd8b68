// Leave to the tools of a build: in which order it is given, when it is over, and what is learned of them.

import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EventBody } from '#events';
import type { Plan } from '#plan';
import { cutLines } from '#process';
import { type TemporaryFolder, temporaryFolder } from '#testkit';
import { type Arbiter, createArbiter } from './leave/arbiter.ts';
import type { EngineOps, ToolCost } from './ops.ts';
import { openToolLeave, type ToolLeave } from './tool-leave.ts';

let folder: TemporaryFolder;
let leave: Arbiter;
let tools: ToolLeave;
let learned: Map<string, ToolCost | undefined>;
let told: EventBody[];
const memory = { bytes: 1 << 30 };

beforeEach(async () => {
  folder = await temporaryFolder();
  memory.bytes = 1 << 30;
  learned = new Map();
  leave = createArbiter(() => ({ cores: 1, memoryBytes: memory.bytes, jobs: 8 }));
  const plan = { build: { env: {}, flags: [] } } as unknown as Plan;
  const toolCosts = {
    expected: (_: string, path: string) => (path === 'big' ? { cores: 1, memoryBytes: 1 << 29 } : undefined),
    record: (kind: string, path: string, cost: ToolCost | undefined) => void learned.set(`${kind} ${path}`, cost),
  };
  told = [];
  const watchOutOfMemory = () => () => ({ limitBytes: 1 << 30 });
  const opened = await openToolLeave({ plan, leave, folder: folder.path, watchOutOfMemory }, {
    goexec: process.execPath,
    toolCosts,
    signal: new AbortController().signal,
    log: { emit: (body: EventBody) => void told.push(body) },
  } as unknown as EngineOps);
  if (!opened) throw new Error('no server');
  tools = opened;
});
afterEach(async () => {
  await tools.close();
  await folder[Symbol.asyncDispose]();
});

const said: string[] = [];
beforeEach(() => void said.splice(0));

/** Speaks as goexec does. `said` has the name when it is answered. */
async function ask(tool: string, importPath: string, buildId?: string): Promise<Socket> {
  const waitingBefore = leave.waiting();
  const workingBefore = leave.working().length;
  const socket = connect(tools.toolexec.split(' ').at(-1) ?? '');
  const lines = cutLines((line) => said.push(`${importPath} ${line.trim()}`));
  socket.on('data', (chunk: Buffer) => lines.push(chunk));
  socket.write(`${JSON.stringify({ tool, package: importPath, pid: 1, ...(buildId ? { buildId } : {}) })}\n`);
  await expect.poll(() => leave.waiting() + leave.working().length).toBe(waitingBefore + workingBefore + 1);
  return socket;
}

it('goes to a link before a compiler, and to the link of the test that takes longest', async () => {
  for (const [path, expectedMs] of [
    ['short', 10],
    ['long', 9000],
  ] as const) {
    tools.onLink(path, { expectedMs, asked: () => {}, began: () => {}, kept: async () => undefined });
  }
  const first = await ask('compile', 'first');
  await expect.poll(() => said).toEqual(['first {}']);
  const waiting = [await ask('compile', 'next'), await ask('link', 'short.test'), await ask('link', 'long.test')];
  const order = ['first {}'];
  for (const [ended, next] of [
    [first, 'long.test {}'],
    [waiting[2], 'short.test {}'],
    [waiting[1], 'next {}'],
  ] as const) {
    ended?.end();
    order.push(next);
    await expect.poll(() => said).toEqual(order);
  }
  expect(tools.waitedMs('link', 'long.test')).toBeGreaterThan(0);
  expect(tools.waitedMs('compile', 'first')).toBeLessThan(tools.waitedMs('compile', 'next'));
  expect(tools.linked()).toBe(true);
});

it('waits for memory by what the tool used before', async () => {
  memory.bytes = 600 << 20;
  const big = await ask('cgo', 'big');
  await expect.poll(() => said).toEqual(['big {}']);
  await ask('compile', 'usual');
  expect(leave.waiting()).toBe(1);
  big.end();
  await expect.poll(() => said).toEqual(['big {}', 'usual {}']);
});

it('is nobody’s any more once goexec is gone, waiting or at work', async () => {
  const first = await ask('compile', 'first');
  const second = await ask('compile', 'second');
  second.destroy();
  await expect.poll(() => leave.waiting()).toBe(0);
  first.destroy();
  await expect.poll(() => leave.working()).toEqual([]);
  expect(said.filter((line) => line.startsWith('second'))).toEqual([]);
});

it('learns what a large tool used, where that was more than usual, and nothing of one that failed', async () => {
  const used = (code: number, maxRssKiB: number) =>
    `${JSON.stringify({ exited: { code, state: '', wallMs: 1000, userMs: 1200, systemMs: 300, maxRssKiB } })}\n`;
  for (const [path, line] of [
    ['large', used(0, 1 << 20)],
    ['small', used(0, 1 << 10)],
    ['broken', used(2, 1 << 20)],
  ] as const) {
    const socket = await ask('link', path);
    socket.end(line);
    await expect.poll(() => leave.working()).toEqual([]);
  }
  expect(Object.fromEntries(learned)).toEqual({
    'link large': { cores: 1.5, memoryBytes: 1 << 30 },
    'link small': undefined,
  });
});

it('that was killed for want of memory is told, by its name and what it had taken', async () => {
  const exited = {
    code: -1,
    signal: 9,
    state: 'signal: killed',
    wallMs: 9,
    userMs: 5,
    systemMs: 3,
    maxRssKiB: 1 << 20,
  };
  const socket = await ask('link', 'p.test');
  socket.end(`${JSON.stringify({ exited })}\n`);
  await expect.poll(() => told).toHaveLength(1);
  expect(told).toMatchObject([
    { type: 'diagnostic', diagnostic: { code: 'process/out-of-memory', subject: 'p.test' } },
  ]);
  expect(JSON.stringify(told)).toContain(
    'the kernel killed link of p.test for want of memory: the limit of its control group is 1024 MiB, and it had taken up to 1024 MiB',
  );
  expect(learned.size).toBe(0);
  expect([tools.killed('p.test'), tools.killed('q.test')]).toEqual([true, false]);
});

it('needs none where a kept binary stands for the link', async () => {
  const asked: string[] = [];
  tools.onLink('p', {
    asked: () => void asked.push('asked'),
    began: () => void asked.push('began'),
    kept: async (inputs) => `/kept/${inputs}`,
  });
  const socket = connect(tools.toolexec.split(' ').at(-1) ?? '');
  const answered = new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(String(chunk))));
  socket.write(
    `${JSON.stringify({ tool: 'link', package: 'p.test', pid: 1, buildId: `${'in'.repeat(10)}/main/main/in` })}\n`,
  );
  expect(await answered).toBe(`{"take":"/kept/${'in'.repeat(10)}"}\n`);
  expect(leave.working()).toEqual([]);
  socket.end('{"taken":true}\n');
  await expect.poll(() => tools.taken('p.test')).toBe(true);
  expect(asked).toEqual(['asked']);
});
