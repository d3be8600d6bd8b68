// Starts a server in a process of its own, which a test may kill, or ask how much memory it took.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface OwnProcess {
  readonly url: string;
  /** The most that it took so far, in bytes. */
  readonly mostRss: () => Promise<number>;
  /** As kill -9 does, and waits until it is gone. */
  readonly kill: () => Promise<void>;
}

export async function ownProcess(dir: string, maxBytes: number): Promise<OwnProcess> {
  const child: ChildProcess = fork(path.join(import.meta.dirname, 'child.fixture.ts'), [dir, String(maxBytes)], {
    execArgv: ['--no-warnings'],
  });
  const ended = once(child, 'exit');
  const [said] = (await Promise.race([
    once(child, 'message'),
    ended.then(() => Promise.reject(new Error('it ended before it listened'))),
  ])) as [{ url: string }];
  return {
    url: said.url,
    async mostRss() {
      const answer = once(child, 'message') as Promise<[{ most: number }]>;
      child.send('memory');
      return (await answer)[0].most;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
