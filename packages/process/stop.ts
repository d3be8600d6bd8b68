// Stopping a process in steps: first asked, then made to.

/** What can be told to a running process. */
export interface Stoppable {
  /** SIGINT to its group, as Ctrl-C on a terminal. */
  interrupt(): void;
  /** SIGQUIT to the process: a Go program prints its goroutines and ends. */
  quit(): void;
  /** SIGKILL to its group. */
  kill(): void;
}

export interface StopStep {
  /** Milliseconds after the step before. */
  readonly afterMs: number;
  readonly do: keyof Stoppable;
}

/** Carries out the steps one after the other; what it returns calls off those not yet done. */
export function stopInSteps(target: Stoppable, steps: readonly StopStep[]): () => void {
  let timer: NodeJS.Timeout | undefined;
  const next = (index: number): void => {
    const step = steps[index];
    if (!step) return;
    const act = (): void => {
      target[step.do]();
      next(index + 1);
    };
    if (step.afterMs <= 0) act();
    else timer = setTimeout(act, step.afterMs);
  };
  next(0);
  return () => clearTimeout(timer);
}
