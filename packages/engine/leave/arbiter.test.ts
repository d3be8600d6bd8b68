// Who gets leave, and when.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createArbiter } from './arbiter.ts';
import type { Capacity, Grant, Need } from './need.ts';

const roomy: Capacity = { cores: 2, memoryBytes: Number.POSITIVE_INFINITY, jobs: 100 };
const turn = () => new Promise(setImmediate);

/** Asks by name, and notes who was let go on. */
function recorder(capacity: Capacity | (() => Capacity)) {
  const arbiter = createArbiter(typeof capacity === 'function' ? capacity : () => capacity);
  const started: string[] = [];
  const grants = new Map<string, Grant>();
  return {
    arbiter,
    started,
    async ask(name: string, need: Partial<Need> = {}, signal?: AbortSignal): Promise<void> {
      const full: Need = { kind: 'run', cpu: 1, memoryBytes: 0, ...need };
      void arbiter.ask(full, signal).then((grant) => {
        if (!grant) return started.push(`not ${name}`);
        grants.set(name, grant);
        grant.begun();
        return started.push(name);
      });
      await turn();
    },
    grant: (name: string): Grant => {
      const found = grants.get(name);
      if (!found) throw new Error(`${name} has no leave`);
      return found;
    },
    async end(name: string): Promise<void> {
      grants.get(name)?.done();
      await turn();
    },
  };
}

describe('createArbiter', () => {
  it('has a core to spare while all at work leave one', async () => {
    const { ask, end, arbiter } = recorder(roomy);
    expect(arbiter.hasSpareCore()).toBe(true);
    await ask('a', { kind: 'compile' });
    expect(arbiter.hasSpareCore()).toBe(true);
    await ask('b', { kind: 'compile' });
    expect(arbiter.hasSpareCore()).toBe(false);
    await end('a');
    expect(arbiter.hasSpareCore()).toBe(true);
  });

  it('lets the longest go first, the unknown before all, equal ones as they asked', async () => {
    const { ask, end, started } = recorder({ ...roomy, cores: 1 });
    await ask('first', { expectedMs: 1 });
    await ask('a', { expectedMs: 10 });
    await ask('b', { expectedMs: 20 });
    await ask('c', { expectedMs: 10 });
    await ask('unknown');
    for (const name of ['first', 'unknown', 'b', 'a']) await end(name);
    expect(started).toEqual(['first', 'unknown', 'b', 'a', 'c']);
  });

  it('lets a test go before a link, and a link before a compile', async () => {
    const { ask, end, started } = recorder({ ...roomy, cores: 1 });
    await ask('first');
    await ask('compile', { kind: 'compile', expectedMs: 9 });
    await ask('link', { kind: 'link', expectedMs: 8 });
    await ask('run', { expectedMs: 7 });
    for (const name of ['first', 'run', 'link']) await end(name);
    expect(started).toEqual(['first', 'run', 'link', 'compile']);
  });

  it('counts what is measured rather than what was expected, so that what sleeps holds no core', async () => {
    const { ask, grant, started } = recorder(roomy);
    for (const name of ['a', 'b', 'c', 'd']) await ask(name);
    expect(started).toEqual(['a', 'b']);
    grant('a').use({ cpu: 0.01, memoryBytes: 0 });
    await turn();
    expect(started).toEqual(['a', 'b', 'c']);
    grant('a').use({ cpu: 1, memoryBytes: 0 });
    grant('b').use({ cpu: 0.4, memoryBytes: 0 });
    await turn();
    expect(started).toEqual(['a', 'b', 'c']);
  });

  it('lets many go on that are expected to sleep, up to the number of jobs', async () => {
    const { ask, started } = recorder({ ...roomy, jobs: 4 });
    for (const name of ['a', 'b', 'c', 'd', 'e']) await ask(name, { cpu: 0.02 });
    expect(started).toEqual(['a', 'b', 'c', 'd']);
  });

  it('holds to a number given by hand and leaves CPU aside, for tests alone', async () => {
    const { ask, started } = recorder({ ...roomy, cores: 1, jobs: 3, jobsByHand: true });
    for (const name of ['a', 'b', 'c', 'd']) await ask(name);
    await ask('compile', { kind: 'compile' });
    expect(started).toEqual(['a', 'b', 'c']);
  });

  it('keeps memory below the bound, by the larger of expected and measured', async () => {
    const { ask, grant, end, started } = recorder({ ...roomy, cores: 9, memoryBytes: 100 });
    await ask('a', { memoryBytes: 40 });
    grant('a').use({ cpu: 0, memoryBytes: 70 });
    await ask('b', { memoryBytes: 40, kind: 'link' });
    expect(started).toEqual(['a']);
    grant('a').use({ cpu: 0, memoryBytes: 10 });
    await turn();
    expect(started).toEqual(['a', 'b']);
    await ask('c', { memoryBytes: 40 });
    expect(started).toEqual(['a', 'b']);
    await end('a');
    expect(started).toEqual(['a', 'b', 'c']);
  });

  it('lets what is larger than the machine go on when it is alone', async () => {
    const { ask, end, started } = recorder({ ...roomy, memoryBytes: 100 });
    await ask('a', { memoryBytes: 1000, cpu: 64 });
    await ask('b', { memoryBytes: 1 });
    expect(started).toEqual(['a']);
    await end('a');
    expect(started).toEqual(['a', 'b']);
  });

  it('lets small ones pass what does not fit, but not for ever', async () => {
    const { ask, end, started } = recorder({ ...roomy, cores: 1 });
    await ask('first', { cpu: 1.2 });
    await ask('large');
    for (let i = 0; i < 40; i += 1) {
      await ask(`small${i}`, { cpu: 0.1, expectedMs: 1 });
      await end(`small${i}`);
    }
    expect(started).not.toContain('large');
    expect(started.length).toBe(1 + 32);
    await end('first');
    expect(started[33]).toBe('large');
  });

  it('lets what is exclusive go alone, when nothing else waits', async () => {
    const { ask, end, started } = recorder(roomy);
    await ask('a');
    await ask('alone', { exclusive: true, expectedMs: 10 });
    await ask('too', { exclusive: true, expectedMs: 20 });
    expect(started).toEqual(['a']);
    await end('a');
    expect(started).toEqual(['a', 'too']);
    await ask('compile', { kind: 'compile', cpu: 0 });
    expect(started).toEqual(['a', 'too']);
    for (const name of ['too', 'compile']) await end(name);
    expect(started).toEqual(['a', 'too', 'compile', 'alone']);
  });

  it('gives way when the machine has less for it, but to no less than one', async () => {
    let cores = 3;
    const { arbiter, ask, end, started } = recorder(() => ({ ...roomy, cores }));
    for (const name of ['a', 'b', 'c', 'd']) await ask(name);
    expect(started).toEqual(['a', 'b', 'c']);
    cores = 1;
    for (const name of ['a', 'b']) await end(name);
    expect(started).toEqual(['a', 'b', 'c']);
    await end('c');
    expect(started).toEqual(['a', 'b', 'c', 'd']);
    await ask('e');
    cores = 2;
    arbiter.settle();
    await turn();
    expect(started).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('knows what was at work at once at most', async () => {
    const { ask, end, grant } = recorder(roomy);
    await ask('a');
    await ask('b');
    await end('a');
    expect([grant('a').most(), grant('b').most()]).toEqual([2, 2]);
    await end('b');
    await ask('c');
    expect(grant('c').most()).toBe(1);
  });

  it('takes out of the queue who no longer asks', async () => {
    const { ask, end, started } = recorder({ ...roomy, cores: 1 });
    const control = new AbortController();
    await ask('a');
    await ask('b', {}, control.signal);
    await ask('c');
    control.abort();
    await end('a');
    expect(started).toEqual(['a', 'not b', 'c']);
    await ask('d', {}, control.signal);
    expect(started.at(-1)).toBe('not d');
  });

  it('once closed lets nobody go on', async () => {
    const { arbiter, ask, end, started } = recorder({ ...roomy, cores: 1 });
    await ask('a');
    await ask('b');
    arbiter.close();
    await ask('c');
    expect(started).toEqual(['a', 'not b', 'not c']);
    await end('a');
    expect(started).toHaveLength(3);
  });

  it('lets two start at a time, so that the longest of many goes before those that came to it first', async () => {
    const arbiter = createArbiter(() => roomy);
    const started: string[] = [];
    const grants: Grant[] = [];
    const ask = (name: string, expectedMs: number) =>
      void arbiter.ask({ kind: 'run', cpu: 0, memoryBytes: 0, expectedMs }).then((grant) => {
        started.push(name);
        if (grant) grants.push(grant);
      });
    for (const [name, ms] of [
      ['a', 1],
      ['b', 2],
      ['c', 3],
      ['d', 400],
    ] as const)
      ask(name, ms);
    await turn();
    expect(started).toEqual(['a', 'b']);
    grants[0]?.begun();
    await turn();
    expect(started).toEqual(['a', 'b', 'd']);
  });

  it('under whatever is asked and measured keeps the bounds, and everything gets leave in the end', async () => {
    const need = fc.record({
      kind: fc.constantFrom('compile', 'link', 'run'),
      cpu: fc.constantFrom(0, 0.1, 0.5, 1, 1.3, 40),
      memoryBytes: fc.constantFrom(0, 10, 60, 500),
      expectedMs: fc.option(fc.nat(50), { nil: undefined }),
      exclusive: fc.boolean(),
    });
    const step = fc.oneof(
      fc.record({ do: fc.constant('ask' as const), need }),
      fc.record({ do: fc.constant('end' as const), which: fc.nat() }),
      fc.record({ do: fc.constant('use' as const), which: fc.nat(), cpu: fc.double({ min: 0, max: 3, noNaN: true }) }),
    );
    const capacity: Capacity = { cores: 2, memoryBytes: 100, jobs: 4 };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const arbiter = createArbiter(() => capacity);
        const atWork: { need: Need; grant: Grant; cpu: number }[] = [];
        let asked = 0;
        let got = 0;
        const begin = (one: Need): void => {
          asked += 1;
          const { expectedMs, ...rest } = one;
          void arbiter.ask(expectedMs === undefined ? rest : one).then((grant) => {
            if (!grant) throw new Error('not closed');
            const others = atWork.length;
            const cpu = atWork.reduce((sum, other) => sum + other.cpu, one.cpu);
            const memory = atWork.reduce((sum, other) => sum + other.need.memoryBytes, one.memoryBytes);
            const alike = atWork.filter((other) => (other.need.kind === 'run') === (one.kind === 'run')).length;
            if (others > 0) {
              expect(one.exclusive || atWork.some((other) => other.need.exclusive)).toBe(false);
              expect(cpu).toBeLessThanOrEqual(2.5);
              expect(memory).toBeLessThanOrEqual(100);
              expect(alike).toBeLessThan(4);
            }
            got += 1;
            atWork.push({ need: one, grant, cpu: one.cpu });
            grant.begun();
          });
        };
        for (const one of steps) {
          if (one.do === 'ask') begin(one.need as Need);
          const of = atWork[one.do === 'ask' ? -1 : one.which % Math.max(1, atWork.length)];
          if (one.do === 'end' && of) {
            atWork.splice(atWork.indexOf(of), 1);
            of.grant.done();
          }
          if (one.do === 'use' && of) {
            of.cpu = one.cpu;
            of.grant.use({ cpu: one.cpu, memoryBytes: 0 });
          }
          await turn();
        }
        while (atWork.length > 0) {
          atWork.shift()?.grant.done();
          await turn();
        }
        expect(got).toBe(asked);
        expect(arbiter.waiting()).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});
