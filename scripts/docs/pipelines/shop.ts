// What the example pipelines are run on: the sample as a clone of a repository, with gows in it where it is wanted.

import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openHistory } from '#history';
import { commitAll, git, gitEnvironment, gitInit, goMachine } from '#testkit';
import { repository } from '../../repository.ts';

export interface Shop {
  /** The clone, on `main`. */
  readonly folder: string;
  /** Commits all there is, and answers the commit before. */
  commit(message: string): Promise<string>;
}

/** @param files to copy: from anywhere → to where in the repository */
export async function openShop(place: string, files: Readonly<Record<string, string>>): Promise<Shop> {
  const [origin, folder] = [path.join(place, 'shop.git'), path.join(place, 'shop')];
  cpSync(path.join(repository, 'testdata/sample'), origin, { recursive: true });
  for (const [from, to] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(origin, to)), { recursive: true });
    cpSync(from, path.join(origin, to));
  }
  await gitInit(origin);
  await commitAll(origin, 'A shop, and how it is tested');
  await git(place, 'clone', '-q', origin, folder);
  return {
    folder,
    async commit(message) {
      const before = await git(folder, 'rev-parse', 'HEAD');
      await commitAll(folder, message);
      return before;
    },
  };
}

/** What jobs inherit: the machine's Go, this Node, and nothing that says where the test itself runs. */
export async function jobEnvironment(home: string): Promise<Record<string, string>> {
  const machine = await goMachine();
  mkdirSync(home, { recursive: true });
  return {
    ...machine.shared,
    ...gitEnvironment,
    PATH: [path.dirname(process.execPath), process.env['PATH'] ?? ''].join(path.delimiter),
    HOME: home,
    GOENV: 'off',
    GOTOOLCHAIN: 'local',
    GOPROXY: 'off',
    npm_config_offline: 'true',
    NO_COLOR: '1',
  };
}

/** Writes what `gows history export` would after a run in which each of these tests kept a core busy for so many minutes. */
export async function writeSlowHistory(file: string, importPaths: readonly string[], minutes: number): Promise<void> {
  const elapsedMs = minutes * 60_000;
  const open = async () => {
    const { history } = await openHistory(`${file}.folder`);
    if (!history) throw new Error('no history can be kept here');
    return history;
  };
  const history = await open();
  const startedAt = new Date(Date.now() - 2 * elapsedMs).toISOString();
  const run = history.beginRun({ id: 'before', startedAt, command: 'test' });
  for (const name of importPaths) {
    run.record({
      task: { id: `test:${name}`, kind: 'test', package: name, module: path.posix.dirname(name) },
      outcome: 'pass',
      attempt: 1,
      startedAt,
      elapsedMs,
      usage: { userMs: elapsedMs, systemMs: 0, maxRssKiB: 100_000 },
    });
  }
  run.finish({ outcome: 'pass', exitCode: 0, reused: 0 });
  history.close();
  const written = await open();
  writeFileSync(file, written.export());
  written.close();
}
