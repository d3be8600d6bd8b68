// What `go test -json` says of a package, in a form in which two runs of the same can be compared.

export interface GoTestEvent {
  readonly Action: string;
  readonly Package?: string;
  readonly Test?: string;
  readonly Elapsed?: number;
  readonly Output?: string;
  readonly FailedBuild?: string;
  readonly Key?: string;
  readonly Value?: string;
  /** Of a build, which has no package. */
  readonly ImportPath?: string;
}

export interface GoStep {
  readonly action: string;
  readonly test?: string;
  output?: string;
  readonly failedBuild?: string;
  /** Whether a time was told. */
  readonly elapsed?: boolean;
  readonly attribute?: string;
}

/** Lines that are no event are passed over. */
export function readGoEvents(text: string): readonly GoTestEvent[] {
  return text.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return [];
    const event = JSON.parse(line) as Partial<GoTestEvent>;
    return event.Action === undefined ? [] : [event as GoTestEvent];
  });
}

export function goSteps(events: readonly GoTestEvent[], importPath: string): readonly GoStep[] {
  return joinedSteps(
    events
      .filter((event) => event.Package === importPath)
      .map(({ Action, Test, Output, FailedBuild, Elapsed, Key, Value }) => ({
        action: Action,
        ...(Test ? { test: Test } : {}),
        ...(Output === undefined ? {} : { output: Output }),
        ...(FailedBuild ? { failedBuild: FailedBuild } : {}),
        ...(Elapsed === undefined ? {} : { elapsed: true }),
        ...(Key ? { attribute: `${Key}=${Value}` } : {}),
      })),
  );
}

/** Build output by import path, with the mark of its failure. */
export function goBuilds(events: readonly GoTestEvent[]): Readonly<Record<string, string>> {
  const builds: Record<string, string> = {};
  for (const { ImportPath, Output } of events) {
    if (ImportPath !== undefined) builds[ImportPath] = (builds[ImportPath] ?? '') + (Output ?? 'FAILED');
  }
  return builds;
}

/** Output that follows output of the same test is one piece: how it is cut depends on the moment of each write. */
export function joinedSteps(steps: readonly GoStep[]): readonly GoStep[] {
  const list: GoStep[] = [];
  for (const step of steps) {
    const last = list.at(-1);
    if (step.action === 'output' && last?.action === 'output' && last.test === step.test)
      last.output += step.output ?? '';
    else list.push({ ...step });
  }
  return list.map((step) => (step.output === undefined ? step : { ...step, output: still(step.output) }));
}

/** Text that may differ between two runs of the same binary: which of two racing accesses is seen first is chance. */
function still(text: string): string {
  return text
    .replaceAll(/(WARNING: DATA RACE\n)(?:(?!={18}\n).*\n)*/g, '$1')
    .replaceAll(/\d+\.\d+s/g, 'TIME')
    .replaceAll(/0x[0-9a-f]+/g, '0x')
    .replaceAll(/[Gg]oroutine \d+/g, 'goroutine N')
    .replaceAll(/\b(gp|m|mp|pc|sp|fp)=\S+/g, '$1=')
    .replaceAll(/left \d+/g, 'left PID')
    .replaceAll(/, \d+ minutes?\]/g, ']');
}
