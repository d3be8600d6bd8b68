// When a run's builds share what they compile: over a real remote, unless somebody else answers the go command, or it would be in vain.

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { warning } from '#diagnostics';
import { createEventLog, type RunEvent, redactor } from '#events';
import { serveCompileCache } from '#goexec';
import {
  type GoMachine,
  goMachine,
  type HttpStore,
  openHttpStore,
  remoteAt,
  type TemporaryFolder,
  temporaryFolder,
  writeTree,
} from '#testkit';
import { openCompileCache } from './compile-cache.ts';
import { binFolder } from './folders.ts';
import type { CompileCachePort } from './ops.ts';
import { buildGoexec, type Trial, trialPlan, tryPlan } from './trial.ts';

let go: GoMachine;
let folder: TemporaryFolder;
let goexec: string;
let store: HttpStore;
let edits = 0;
const told: RunEvent[] = [];
const log = createEventLog({ run: 'run', consumers: [(event) => void told.push(event)] });

const source = (text: string) => `package show

import (
	"fmt"
	"os"
	"testing"
)

func TestShow(t *testing.T) { fmt.Println("${text}", "prog:", os.Getenv("GOCACHEPROG")) }
`;

beforeAll(async () => {
  go = await goMachine();
  folder = await temporaryFolder();
  await writeTree(folder.path, { 'go.mod': 'module ex.com/m\n\ngo 1.25\n', 'show/show.go': 'package show\n' });
  goexec = await buildGoexec(go, folder.path);
  store = await openHttpStore();
});
afterAll(async () => {
  await store[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** What the remote was used for. */
interface Account {
  readonly port: CompileCachePort;
  opened: number;
  offered: number;
}

function account(sends: boolean): Account {
  const goCache = go.shared['GOCACHE'] ?? '';
  const found: Account = {
    opened: 0,
    offered: 0,
    port: {
      goCache,
      sends,
      async open(runFolder) {
        found.opened += 1;
        const remote = remoteAt(store.base, sends);
        const server = await serveCompileCache({ goexec, folder: runFolder, goCache, remote, redact: redactor({}) });
        return (
          server && {
            gocacheprog: server.gocacheprog,
            async close() {
              const used = await server.close();
              found.offered += used.offered;
              await remote.close(10_000);
              return used;
            },
          }
        );
      },
    },
  };
  return found;
}

/** Runs the test after an edit, so that there is something to compile. */
async function runEdited(compileCache: CompileCachePort): Promise<Trial> {
  edits += 1;
  await writeFile(path.join(folder.path, 'show', 'show_test.go'), source(`edit ${Date.now()} ${edits}`));
  const plan = await trialPlan({ root: folder.path, packages: ['ex.com/m/show'], go });
  return tryPlan(plan, { cacheDir: cache(), workspaceRoot: folder.path, goexec, compileCache });
}

function cache(): string {
  return path.join(folder.path, 'cache');
}

function output({ events }: Trial): string {
  return events.flatMap((event) => (event.type === 'task.output' ? [event.output] : [])).join('');
}

describe.runIf(process.platform !== 'win32')('what the builds of a run compile', () => {
  it('is sent to the remote, and tests see nothing of that', async () => {
    const used = account(true);
    const trial = await runEdited(used.port);
    expect(trial.outcome).toBe('pass');
    expect(output(trial)).toContain('prog: \n');
    expect(used).toMatchObject({ opened: 1, offered: expect.any(Number) });
    expect(used.offered).toBeGreaterThanOrEqual(2);
    expect(store.contents.size).toBeGreaterThanOrEqual(2);
    expect(trial.left).toEqual([]);
  });

  it('is not shared by one who sends nothing where GOCACHE still has what the last build found, and else is', async () => {
    const { build } = await trialPlan({ root: folder.path, packages: ['ex.com/m/show'], go });
    const settings = binFolder(cache(), build, folder.path);
    const note = path.join(settings, 'compiled');
    const written = await readFile(note, 'utf8');
    const { goCache, sample } = JSON.parse(written) as { goCache: string; sample: string[] };
    expect({ goCache, count: sample.length }).toEqual({ goCache: go.shared['GOCACHE'], count: 16 });
    const opens = async (sends: boolean, text: string) => {
      await writeFile(note, text);
      const used = account(sends);
      const found = await openCompileCache(
        { plan: { build }, folder: folder.path, settings },
        { compileCache: used.port, log },
      );
      await found?.close();
      return used.opened === 1;
    };
    expect(await opens(false, written)).toBe(false);
    expect(await opens(true, written)).toBe(true);
    // Some of it was trimmed; all is gone, as after go clean -cache; another GOCACHE; a note that is none.
    const without = (count: number) =>
      JSON.stringify({
        goCache,
        sample: sample.map((action, n) => (n < count ? action.replaceAll(/./g, '0') : action)),
      });
    expect(await opens(false, without(4))).toBe(false);
    for (const text of [without(5), without(16), JSON.stringify({ goCache: '/', sample }), '{', '{}']) {
      expect(await opens(false, text), text).toBe(true);
    }
  });

  it('is said in the stream to have been asked for in vain', async () => {
    const { build } = await trialPlan({ root: folder.path, packages: ['ex.com/m/show'], go });
    const diagnostics = [warning('remote/unreachable', 'asked in vain')];
    const none = { count: 0, bytes: 0 };
    const used = { local: none, remote: none, misses: 1, made: 1, offered: 0, sample: [], diagnostics };
    const port = {
      goCache: '/',
      sends: true,
      open: async () => ({ gocacheprog: 'prog', close: async () => used }),
    };
    const request = { plan: { build }, folder: folder.path, settings: folder.path };
    await (await openCompileCache(request, { compileCache: port, log }))?.close();
    expect(told).toMatchObject([{ type: 'diagnostic', diagnostic: { message: 'asked in vain' } }]);
  });

  it('is left to the GOCACHEPROG of the user, and not shared where a program of the user stands before the tools', async () => {
    const used = account(true);
    const { build } = await trialPlan({ root: folder.path, packages: ['ex.com/m/show'], go });
    const plan = { build: { ...build, env: { ...build.env, GOCACHEPROG: 'other prog' } } };
    const request = { plan, folder: folder.path, settings: folder.path };
    expect(await openCompileCache(request, { compileCache: used.port, log })).toBeUndefined();
    const toolexec = { ...request, plan: { build: { ...build, flags: ['-toolexec=other'] } } };
    expect(await openCompileCache(toolexec, { compileCache: used.port, log })).toBeUndefined();
    expect(used.opened).toBe(0);
  });
});
