// What is to be done with modules: handed from the commands to `carryOut`. Types only.

import type { Outcome, TaskKind } from '#events';

/** One kind of work on one module. */
export interface ModuleTask {
  /** Unique within a plan: `tidy:example.com/svc`. */
  readonly id: string;
  readonly kind: TaskKind;
  /** Path of the module. */
  readonly module: string;
  /** Its folder, absolute. */
  readonly dir: string;
  /** One readable line: why it is in the plan. */
  readonly reason: string;
  /** Paths of modules of the plan that come before it. */
  readonly after: readonly string[];
  /** Those of them that it needs: where one of these fails, it is not begun. */
  readonly needs: readonly string[];
}

/** How the work on a module ended. */
export interface ModuleEnd {
  readonly outcome: Outcome;
  readonly exitCode?: number;
  readonly signal?: string;
}

/** What the work on a module is given. */
export interface ModuleGround {
  readonly signal: AbortSignal;
  /** Takes what it prints, as it comes. */
  readonly print: (text: string) => void;
}

/** Does it. Rejects on nothing but a defect. */
export type ModuleWork = (task: ModuleTask, ground: ModuleGround) => Promise<ModuleEnd>;
