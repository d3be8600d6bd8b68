// Compares what `gows ci plan` expects of shards with what they take, commit by commit of a checkout, as a pipeline would run them:
// node scripts/shard-times.ts CHECKOUT COUNT PATTERN… [--shards 3] [--work DIR] [--save]. What was begun in the work folder goes on;
// --save writes the table into docs/measurements.md, too.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { git, goMachine } from '#testkit';
import { measuredEnvironment } from '../bench/measure/environment.ts';
import { buildProgram } from './build/program.ts';
import { repository } from './repository.ts';
import { chooseCommits } from './shard-times/choose.ts';
import { type Ground, runBefore, runCommit } from './shard-times/commit.ts';
import { keptGoCache } from './shard-times/go-cache.ts';
import type { ShardTimesFile } from './shard-times/result.ts';
import { drawGround, drawTable } from './shard-times/table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    shards: { type: 'string', default: '3' },
    save: { type: 'boolean', default: false },
    work: { type: 'string', default: path.join(repository, '.gows-bench/shard-times') },
  },
});
const [source = '.', count = '30', ...patterns] = positionals;
const work = path.resolve(values.work);
const checkout = path.join(work, 'checkout');
const results = path.join(work, 'results.json');
// One of its own, so that the last commits meet the gows of the first.
const program = path.join(work, 'program');
const gows = [process.execPath, path.join(program, 'gows.js')];
const machine = await goMachine();
mkdirSync(work, { recursive: true });
const ground: Ground = {
  checkout,
  work,
  gows,
  go: machine.env.GOVERSION,
  patterns,
  shards: Number(values.shards),
  kept: keptGoCache(path.join(work, 'kept-go')),
  history: path.join(work, 'history.jsonl'),
};

// All that the next commit needs lies in the work folder.
let file = existsSync(results) ? (JSON.parse(readFileSync(results, 'utf8')) as ShardTimesFile) : await begin();
for (const commit of file.chosen.slice(file.commits.length)) {
  const times = await runCommit(ground, commit);
  file = { ...file, commits: [...file.commits, times] };
  save(file);
  const each = times.shards.map(
    ({ planned, took }) => `${(planned.ms / 1000).toFixed(1)} → ${(took.ms / 1000).toFixed(1)} s`,
  );
  process.stderr.write(`${file.commits.length}/${file.chosen.length} ${commit.slice(0, 9)}  ${each.join(', ')}\n`);
}
console.log(drawTable(file.commits));
if (values.save) {
  const page = path.join(repository, 'docs/measurements.md');
  const text = readFileSync(page, 'utf8');
  const [begin, end] = ['<!-- shard-times -->\n', '\n<!-- /shard-times -->'];
  const [before, after] = [text.slice(0, text.indexOf(begin) + begin.length), text.slice(text.indexOf(end))];
  writeFileSync(page, `${before}${drawGround(file)}\n\n${drawTable(file.commits)}${after}`);
}

async function begin(): Promise<ShardTimesFile> {
  const head = await git(source, 'rev-parse', 'HEAD');
  // For goexec, by which it is measured.
  await buildProgram();
  await buildProgram({ outFolder: program });
  if (!existsSync(checkout)) await git(work, 'clone', '-q', path.resolve(source), checkout);
  await git(checkout, 'checkout', '-q', '--detach', head);
  const line = await git(checkout, 'rev-list', '--first-parent', 'HEAD');
  const env = { ...measuredEnvironment(path.join(work, 'go-choose')), GOWS_CACHE_DIR: path.join(work, 'choose') };
  const request = { checkout, gows, env, patterns, commits: line.split('\n').slice(0, -1), count: Number(count) };
  const { commits: chosen, lookedAt } = await chooseCommits(request);
  const [first] = chosen;
  if (first === undefined)
    throw new Error(`no commit of ${source} affects a package with tests of ${patterns.join(' ')}`);
  await runBefore(ground, `${first}~1`);
  const begun: ShardTimesFile = {
    head,
    patterns,
    shards: ground.shards,
    platform: `${process.platform}-${process.arch}`,
    cores: availableParallelism(),
    go: ground.go,
    date: new Date().toISOString().slice(0, 10),
    lookedAt,
    chosen,
    commits: [],
  };
  save(begun);
  return begun;
}

function save(known: ShardTimesFile): void {
  writeFileSync(results, `${JSON.stringify(known, null, 1)}\n`);
}
