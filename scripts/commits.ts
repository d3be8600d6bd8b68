// Runs consecutive commits of a checkout through gows and `go test`, each with its own caches, and compares every outcome
// with a fresh run: node scripts/commits.ts CHECKOUT COUNT PATTERN… [-- flags of both].

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RunEvent } from '#events';
import { programFolder } from './repository.ts';

const words = process.argv.slice(2);
const dashes = words.indexOf('--');
const flags = dashes < 0 ? [] : words.slice(dashes + 1);
const [checkout = '.', count = '10', ...patterns] = dashes < 0 ? words : words.slice(0, dashes);

interface Timed {
  readonly out: string;
  readonly wall: number;
  readonly cpu: number;
}

/** Wall and CPU seconds of a command, its children included. */
function timed(command: readonly string[], env: NodeJS.ProcessEnv): Timed {
  const began = performance.now();
  const script = 'TIMEFORMAT="%U %S"; { time "$@" 2>/dev/null ; }';
  const ran = spawnSync('bash', ['-c', script, 'bash', ...command], {
    cwd: checkout,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const [user = 0, system = 0] = (ran.stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { out: ran.stdout, wall: (performance.now() - began) / 1000, cpu: user + system };
}

/** Import path → `pass`, `fail` or `skip`, as the go command sees packages. */
function byGo(out: string): Map<string, string> {
  const seen = new Map<string, string>();
  for (const line of out.split('\n')) {
    if (!line.startsWith('{')) continue;
    const event = JSON.parse(line) as { Action: string; Package?: string; Test?: string };
    if (event.Package && !event.Test && /^(pass|fail|skip)$/.test(event.Action)) seen.set(event.Package, event.Action);
  }
  return seen;
}

function byGows(out: string): { readonly outcomes: Map<string, string>; readonly sources: Record<string, number> } {
  const outcomes = new Map<string, string>();
  const sources: Record<string, number> = {};
  for (const line of out.split('\n')) {
    if (line === '') continue;
    const event = JSON.parse(line) as RunEvent;
    if (event.type !== 'task.finished') continue;
    const { outcome } = event;
    outcomes.set(event.package, outcome === 'pass' ? 'pass' : outcome === 'no-tests' ? 'skip' : 'fail');
    if (outcome !== 'no-tests') sources[event.source] = (sources[event.source] ?? 0) + 1;
  }
  return { outcomes, sources };
}

function differing(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name));
}

const git = (...args: string[]) => spawnSync('git', args, { cwd: checkout, encoding: 'utf8' }).stdout.trim();
const home = mkdtempSync(path.join(tmpdir(), 'gows-commits-'));
const environment = (name: string) => ({
  ...process.env,
  GOCACHE: path.join(home, `go-${name}`),
  GOWS_CACHE_DIR: path.join(home, 'gows'),
  GOFLAGS: '-buildvcs=false',
});
const program = path.join(programFolder, 'gows.js');
const start = git('rev-parse', 'HEAD');
const commits = git('rev-list', '--first-parent', '-n', count, start).split('\n').reverse();
const total = { ran: 0, reused: 0, cutOff: 0, gows: 0, gowsCpu: 0, go: 0, goCpu: 0, fresh: 0, wrong: 0, flaky: 0 };

console.log('commit    ran reused cut-off   gows s (cpu)   go test s (cpu)   fresh s');
try {
  for (const [at, commit] of commits.entries()) {
    git('checkout', '-q', '--detach', commit);
    const gows = () => timed([process.execPath, program, 'test', '--json', ...patterns, ...flags], environment('gows'));
    const cached = () => timed(['go', 'test', ...patterns, ...flags], environment('go'));
    // Neither always comes first.
    const [ours, theirs] = at % 2 === 0 ? [gows(), cached()] : ([cached(), gows()].reverse() as [Timed, Timed]);
    const fresh = timed(['go', 'test', '-count=1', '-json', ...patterns, ...flags], environment('go'));
    const { outcomes, sources } = byGows(ours.out);
    let differ = differing(outcomes, byGo(fresh.out));
    if (differ.length > 0) {
      const again = byGo(timed(['go', 'test', '-count=1', '-json', ...differ, ...flags], environment('go')).out);
      const still = differ.filter((name) => outcomes.get(name) !== again.get(name));
      total.flaky += differ.length - still.length;
      differ = still;
    }
    total.wrong += differ.length;
    const { ran = 0, local = 0 } = sources;
    const cutOff = sources['cut-off'] ?? 0;
    // The first commit fills the caches.
    if (at > 0) {
      total.ran += ran;
      total.reused += local;
      total.cutOff += cutOff;
      total.gows += ours.wall;
      total.gowsCpu += ours.cpu;
      total.go += theirs.wall;
      total.goCpu += theirs.cpu;
      total.fresh += fresh.wall;
    }
    const cell = (n: number) => n.toFixed(1).padStart(6);
    console.log(
      `${commit.slice(0, 9)} ${String(ran).padStart(3)} ${String(local).padStart(6)} ${String(cutOff).padStart(7)}  ` +
        `${cell(ours.wall)} (${cell(ours.cpu)})  ${cell(theirs.wall)} (${cell(theirs.cpu)})  ${cell(fresh.wall)}` +
        `${differ.length > 0 ? `  DIFFERENT: ${differ.join(' ')}` : ''}`,
    );
  }
} finally {
  git('checkout', '-q', '--detach', start);
  rmSync(home, { recursive: true, force: true });
}
console.log(JSON.stringify(total));
if (total.wrong > 0) process.exitCode = 1;
