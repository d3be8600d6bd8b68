// Tells running Go tests what to do: the TypeScript side of steer.go.

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryFolder } from '../tree.ts';

/** A Go test that has connected and waits for a command. */
export interface SteeredTest {
  readonly name: string;
  readonly pid: number;
  /**
   * Sends a command of steer.go: `pass`, `fail`, `skip`, `panic`, `goroutine-panic`, `exit N`, `hang`, `print TEXT`, `race`,
   * `child`, … Resolves when it is done, or when the test is gone.
   */
  send(command: string): Promise<void>;
  /** Resolves when the connection is closed: the test, or its process, has ended. */
  readonly gone: Promise<void>;
}

/** The other end for all steered tests of one script or unit test. */
export interface Steer extends AsyncDisposable {
  /** The variable that the tests' environment must have. */
  readonly env: { readonly GOWS_STEER: string };
  /** Writes steer_test.go into a package's folder, which gives its tests `steer(t, "name")`. */
  install(folder: string, packageName: string): Promise<void>;
  /** The next test of this name to connect that nobody has taken yet. @throws the signal's reason when it is aborted. */
  next(name: string, signal?: AbortSignal): Promise<SteeredTest>;
}

/** Opens the socket. */
export async function createSteer(): Promise<Steer> {
  const folder = await temporaryFolder('gows-steer-');
  const socket = path.join(folder.path, 's');
  const arrivals = new Arrivals();
  const sockets = new Set<Socket>();
  const server = createServer((connection) => {
    sockets.add(connection);
    connection.on('close', () => sockets.delete(connection));
    greet(connection, (test) => arrivals.add(test));
  });
  await listen(server, socket);
  return {
    env: { GOWS_STEER: socket },
    install: installSteer,
    next: (name, signal) => arrivals.next(name, signal),
    [Symbol.asyncDispose]: async () => {
      for (const connection of sockets) connection.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      await rm(folder.path, { recursive: true, force: true });
    },
  };
}

async function installSteer(folder: string, packageName: string): Promise<void> {
  const source = await readFile(path.join(import.meta.dirname, 'steer.go'), 'utf8');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'steer_test.go'), source.replace(/^package steer$/m, `package ${packageName}`));
}

/** Tests that nobody has asked for yet, and those asked for that have not come yet. */
class Arrivals {
  private readonly waiting: SteeredTest[] = [];
  private readonly wanted: { name: string; give: (test: SteeredTest) => void }[] = [];

  add(test: SteeredTest): void {
    const at = this.wanted.findIndex((w) => w.name === test.name);
    if (at < 0) this.waiting.push(test);
    else this.wanted.splice(at, 1)[0]?.give(test);
  }

  next(name: string, signal?: AbortSignal): Promise<SteeredTest> {
    const at = this.waiting.findIndex((test) => test.name === name);
    const found = at < 0 ? undefined : this.waiting.splice(at, 1)[0];
    if (found) return Promise.resolve(found);
    return new Promise((give, reject) => {
      const entry = { name, give };
      this.wanted.push(entry);
      signal?.addEventListener('abort', () => {
        const place = this.wanted.indexOf(entry);
        if (place >= 0) this.wanted.splice(place, 1);
        reject(signal.reason);
      });
    });
  }
}

function greet(connection: Socket, arrived: (test: SteeredTest) => void): void {
  const answers: (() => void)[] = [];
  let closed = false;
  const gone = new Promise<void>((resolve) => {
    connection.on('close', () => {
      closed = true;
      for (const answer of answers.splice(0)) answer();
      resolve();
    });
  });
  // A process that is killed resets its connection: that is an end like another.
  connection.on('error', () => {});
  const send = (command: string) =>
    new Promise<void>((resolve) => {
      if (closed) return resolve();
      answers.push(resolve);
      connection.write(`${command}\n`);
    });
  let greeted = false;
  createInterface({ input: connection }).on('line', (line) => {
    if (greeted) return answers.shift()?.();
    greeted = true;
    const [pid = '', ...name] = line.split(' ');
    arrived({ name: name.join(' '), pid: Number(pid), send, gone });
  });
}

function listen(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
}
