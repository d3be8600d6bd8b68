// `npm run bench`: gows beside go test, turbo, nx and gotestsum, in the same workspaces, in turn. Exits with 0 whatever the
// times are; a peer that cannot be had, or does not do the work, is named and left out.

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type CaseKind, cases } from './cases/index.ts';
import { workspacesOf } from './cases/workspaces.ts';
import { findLimits } from './limits.ts';
import { compete } from './measure/rounds.ts';
import { committedResults, type Options, readOptions, usage } from './options.ts';
import { etcdPlace } from './places/etcd.ts';
import { madePlace } from './places/made.ts';
import type { Place } from './places/place.ts';
import { drawDocs } from './plot/draw.ts';
import { merge, readResults, writeResults } from './results/file.ts';
import { machine, versions } from './results/machine.ts';
import type { CaseResult } from './results/result.ts';
import { limitLines, terminalTable } from './results/table.ts';
import { gowsProgram, type Tools } from './tools/commands.ts';
import { installPeers } from './tools/install.ts';

const say = (line: string) => console.log(line);

type About = Pick<CaseResult, 'machine' | 'versions'>;

async function measureCase(
  kind: CaseKind,
  place: Place,
  tools: Tools,
  options: Options,
  about: About,
): Promise<CaseResult> {
  const { quick, work } = options;
  const setup = kind.setUp({ place, tools, work, quick, say });
  say(`\n${setup.title}: ${place.title}`);
  const rounds = options.rounds ?? Math.max(quick ? 3 : 5, setup.atLeast ?? 0);
  const rows = await compete(setup.contenders, rounds, say);
  const result: CaseResult = {
    case: kind.name,
    title: setup.title,
    kind: place.kind,
    workspace: place.title,
    size: place.size,
    at: new Date().toISOString(),
    ...about,
    rows,
    goals: setup.goals,
    notes: setup.notes,
  };
  say(`\n${terminalTable(result)}`);
  return result;
}

async function bench(options: Options): Promise<void> {
  const began = performance.now();
  const { work, etcd } = options;
  mkdirSync(work, { recursive: true });
  const peers = await installPeers(work, say);
  for (const [peer, why] of Object.entries(peers.missing)) say(`${peer} is left out: ${why}`);
  if (etcd === undefined)
    say('Generated workspaces only; --etcd DIR measures four modules of a checkout of etcd, too.');
  const tools: Tools = { gows: gowsProgram(options.gows), peers };
  const about = { machine: machine(), versions: await versions(tools, options.gows === undefined) };
  const request = { work, peers, say };
  let results = readResults(options.out);
  const measured: CaseResult[] = [];
  for (const kind of cases.filter(({ name }) => options.cases.includes(name))) {
    const makers = workspacesOf(kind.name, options.quick).map((given) => () => madePlace(request, given));
    if (etcd !== undefined && kind.name !== 'scale') makers.push(() => etcdPlace(request, etcd));
    for (const make of makers) {
      measured.push(await measureCase(kind, await make(), tools, options, about));
      // After each case, so that one that is interrupted loses no other.
      results = merge(results, measured, undefined);
      writeResults(options.out, results);
    }
  }
  if (options.cases.includes('limits')) {
    say('\nWhat peers cannot do');
    const limits = await findLimits(work, peers, say);
    results = merge(results, [], limits);
    writeResults(options.out, results);
  }
  say(`\n${'='.repeat(20)} all cases\n`);
  for (const result of measured) say(`${terminalTable(result)}\n`);
  for (const line of limitLines(results)) say(line);
  if (options.out === committedResults) drawDocs(results, say);
  say(
    `\n${path.relative(process.cwd(), options.out)} written, ${((performance.now() - began) / 60_000).toFixed(1)} min`,
  );
}

const options = (() => {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    return process.exit(2);
  }
})();
if (options.help) console.log(usage);
else await bench(options);
