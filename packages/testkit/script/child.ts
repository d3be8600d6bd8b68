// One process that a script has started: its output as it comes, its end, and signals to it.

import { type ChildProcess, spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';

/** How a process ended. `exitCode` is null after a signal. */
export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The process is gone, yet something that it started kept its output open for seconds. */
  readonly heldOpen: boolean;
}

export interface ChildRequest {
  /** As the script writes it, for messages. */
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** How long after the end of a process its output may stay open. */
const heldOpenMs = 5000;

/** A running process in a process group of its own, so that Ctrl-C can be imitated and nothing is left behind. */
export class Child {
  readonly title: string;
  /** Rejects only when the process cannot be started. */
  readonly ended: Promise<Ended>;
  private readonly child: ChildProcess;
  private readonly output = { stdout: '', stderr: '' };
  private readonly listeners = new Set<() => void>();
  private over = false;

  constructor(request: ChildRequest) {
    this.title = request.title;
    this.child = spawn(request.command, request.args, {
      cwd: request.cwd,
      env: request.env,
      stdio: [request.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    this.collect('stdout');
    this.collect('stderr');
    if (this.child.stdin) {
      // A process that does not read its input closes it early; that is no fault of the script.
      this.child.stdin.on('error', () => {});
      this.child.stdin.end(request.stdin);
    }
    this.ended = this.watch();
    this.ended.catch(() => {});
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Sends a signal to the process alone, or, as a terminal does on Ctrl-C, to its whole group. */
  kill(signal: NodeJS.Signals, whom: 'process' | 'group'): void {
    const pid = this.child.pid;
    if (pid === undefined) return;
    try {
      process.kill(whom === 'group' && process.platform !== 'win32' ? -pid : pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  /** Resolves true as soon as the output so far matches, false when the process ended without. */
  async printed(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<boolean> {
    for (;;) {
      if (pattern.test(this.output[stream])) return true;
      if (this.over) return false;
      await new Promise<void>((resolve) => {
        this.listeners.add(resolve);
      });
    }
  }

  private collect(stream: 'stdout' | 'stderr'): void {
    const decoder = new StringDecoder('utf8');
    this.child[stream]?.on('data', (chunk: Buffer) => {
      this.output[stream] += decoder.write(chunk);
      this.tell();
    });
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
    this.listeners.clear();
  }

  private watch(): Promise<Ended> {
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      let heldOpen = false;
      this.child.once('error', (error) => {
        if (this.child.pid !== undefined) return;
        this.over = true;
        this.tell();
        reject(error);
      });
      this.child.once('exit', () => {
        timer = setTimeout(() => {
          heldOpen = true;
          this.child.stdout?.destroy();
          this.child.stderr?.destroy();
        }, heldOpenMs);
      });
      this.child.once('close', (exitCode, signal) => {
        clearTimeout(timer);
        this.over = true;
        this.tell();
        resolve({ exitCode, signal, ...this.output, heldOpen });
      });
    });
  }
}
