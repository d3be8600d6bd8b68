// Counts what campaigns did, for the line at their end.

export interface Tally {
  steps: number;
  reused: number;
  ran: number;
  cutOff: number;
  /** Packages that were not asked for, as a change does not affect them. */
  unaffected: number;
  faults: number;
  /** Outcomes that were compared, and those of them that failed. */
  compared: number;
  failed: number;
  /** Runs of `go test -count=1` itself. */
  whole: number;
  /** Packages that had to be reused, and were. */
  owed: number;
  /** Passes that were not kept. */
  notKept: number;
  /** Runs in which all had to run again, and those of them for which nothing was built. */
  again: number;
  unbuilt: number;
}

export function freshTally(): Tally {
  return {
    steps: 0,
    reused: 0,
    ran: 0,
    cutOff: 0,
    unaffected: 0,
    faults: 0,
    compared: 0,
    failed: 0,
    whole: 0,
    owed: 0,
    notKept: 0,
    again: 0,
    unbuilt: 0,
  };
}

export function addTally(to: Tally, more: Tally): void {
  for (const name of Object.keys(to) as (keyof Tally)[]) to[name] += more[name];
}

export function tallyLine(tally: Tally): string {
  const n = (count: number) => count.toLocaleString('en-US');
  return (
    `${n(tally.steps)} steps, ${n(tally.reused)} reused (${n(tally.owed)} had to be), ${n(tally.ran)} ran, ` +
    `${n(tally.notKept)} of them not kept, ` +
    `${n(tally.cutOff)} cut off, ${n(tally.unaffected)} not affected, ${n(tally.faults)} faults; ` +
    `${n(tally.compared)} outcomes compared, ${n(tally.failed)} of them failures, ${n(tally.whole)} times with go test -count=1; ` +
    `all ran again ${n(tally.again)} times, ${n(tally.unbuilt)} of them without a build`
  );
}
