// Gives leave to the tools of a build, and learns from them what each used, how long it waited, and when a link begins.

import { type ProcessExit, serveTools, type ToolRequest, type ToolServer, type ToolTurn } from '#goexec';
import type { Plan } from '#plan';
import { hasFlag } from './invocation.ts';
import { type Leave, type Need, openOutOfMemory, type WatchOutOfMemory } from './leave/index.ts';
import { toolKilled } from './memory-failure.ts';
import type { EngineOps, ToolCost, ToolKind } from './ops.ts';

export interface ToolLeave {
  /** The value of -toolexec. */
  readonly toolexec: string;
  /** How long the tools of a package waited for leave, in milliseconds: no part of what the step took. */
  waitedMs(kind: ToolKind, importPath: string): number;
  /** Whether any link was asked for. */
  linked(): boolean;
  /** Whether a kept binary was taken in place of a link, which then only looks like a step. */
  taken(importPath: string): boolean;
  /** Whether it was told that a tool was killed for want of memory. */
  killed(importPath: string): boolean;
  /** Has a link told when it may begin, and a kept binary taken in its place; answers how to take that back. */
  onLink(importPath: string, link: LinkTurn): () => void;
  close(): Promise<void>;
}

export interface LinkTurn {
  /** Of the test: with it a link that many wait for goes first. */
  readonly expectedMs?: number;
  /** All that is linked is compiled. */
  asked(): void;
  began(): void;
  /** A binary that stands for what would be linked, by the id of its inputs. */
  kept(inputs: string): Promise<string | undefined>;
}

/** What is expected of a tool of which nothing is known: 99 of 100 compilers took less with etcd, and every linker (see tool-memory.ts of gocmd). */
const usual: Readonly<Record<ToolKind, ToolCost>> = {
  compile: { cores: 1, memoryBytes: 150 << 20 },
  link: { cores: 1.2, memoryBytes: 380 << 20 },
};

export interface ToolLeaveRequest {
  readonly plan: Plan;
  readonly leave: Leave;
  /** Of the run, for the socket. */
  readonly folder: string;
  readonly watchOutOfMemory?: WatchOutOfMemory;
}

/** Undefined where tools are to be run by the go command alone. */
export async function openToolLeave(request: ToolLeaveRequest, ops: EngineOps): Promise<ToolLeave | undefined> {
  const { plan, leave, watchOutOfMemory = openOutOfMemory() } = request;
  // Another program already stands before the tools; of -x a person wants to see the commands.
  if (ops.goexec === undefined || hasFlag(plan, 'toolexec') || hasFlag(plan, 'x')) return undefined;
  const links = new Map<string, LinkTurn>();
  const waited = new Map<string, number>();
  const taken = new Set<string>();
  const killed = new Set<string>();
  let linked = false;

  const ask = async (tool: ToolRequest, gone: AbortSignal): Promise<ToolTurn> => {
    const kind: ToolKind = tool.tool === 'link' ? 'link' : 'compile';
    const link = kind === 'link' ? links.get(withoutTest(tool.package)) : undefined;
    linked ||= kind === 'link';
    link?.asked();
    const inputs = /^([\w-]{20})\//.exec(tool.buildId ?? '')?.[1];
    const take = inputs === undefined ? undefined : await link?.kept(inputs);
    if (take !== undefined) {
      // Nothing to wait for: at most a file is linked.
      return {
        take,
        ended(end) {
          if (end === 'taken') taken.add(tool.package);
        },
      };
    }
    const killedForMemory = watchOutOfMemory();
    const began = performance.now();
    const grant = await leave.ask({ kind, ...needOf(kind, tool, ops), ...expectedOf(link) }, gone);
    grant?.begun(tool.pid);
    const key = `${kind} ${tool.package}`;
    waited.set(key, (waited.get(key) ?? 0) + performance.now() - began);
    link?.began();
    return {
      ended(end) {
        grant?.done();
        if (end === undefined || end === 'taken') return;
        const found = end.signal === 'SIGKILL' && !ops.signal.aborted ? killedForMemory() : undefined;
        if (found) {
          killed.add(tool.package);
          const diagnostic = toolKilled(tool.tool, tool.package, found, end.usage);
          ops.log.emit({ type: 'diagnostic', diagnostic });
        }
        learn(kind, tool, end, ops);
      },
    };
  };
  const server: ToolServer | undefined = await serveTools({ goexec: ops.goexec, folder: request.folder, ask });
  return (
    server && {
      toolexec: server.toolexec,
      waitedMs: (kind, importPath) => waited.get(`${kind} ${importPath}`) ?? 0,
      linked: () => linked,
      taken: (importPath) => taken.has(importPath),
      killed: (importPath) => killed.has(importPath),
      onLink(importPath, link) {
        links.set(importPath, link);
        return () => void links.delete(importPath);
      },
      close: () => server.close(),
    }
  );
}

function withoutTest(importPath: string): string {
  return importPath.replace(/\.test$/, '');
}

function needOf(
  kind: ToolKind,
  { package: importPath }: ToolRequest,
  ops: EngineOps,
): Pick<Need, 'cpu' | 'memoryBytes'> {
  const { cores, memoryBytes } = ops.toolCosts?.expected(kind, importPath) ?? usual[kind];
  return { cpu: cores, memoryBytes };
}

function expectedOf(link: LinkTurn | undefined): Pick<Need, 'expectedMs'> {
  return link?.expectedMs === undefined ? {} : { expectedMs: link.expectedMs };
}

function learn(kind: ToolKind, { package: importPath }: ToolRequest, exit: ProcessExit, ops: EngineOps): void {
  const { usage, wallMs } = exit;
  if (!usage || exit.code !== 0) return;
  const cores = (usage.userMs + usage.systemMs) / Math.max(wallMs, 1);
  const cost = { cores, memoryBytes: usage.maxRssKiB * 1024 };
  ops.toolCosts?.record(kind, importPath, cost.memoryBytes > usual[kind].memoryBytes ? cost : undefined);
}
