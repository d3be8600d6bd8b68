// Reads the events that test2json writes.

/** One event of `go doc test2json`, with the fields that matter here. */
export interface TestEvent {
  readonly time?: number;
  readonly action: string;
  readonly package?: string;
  readonly test?: string;
  /** In seconds. */
  readonly elapsed?: number;
  readonly output?: string;
  readonly outputType?: string;
  readonly key?: string;
  readonly value?: string;
  readonly failedBuild?: string;
  /** Set on the events of a build, which have no package. */
  readonly importPath?: string;
}

/** The event of a line, or undefined where the line is no event. */
export function parseTestEvent(line: string): TestEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const action = text(value['Action']);
  if (action === undefined) return undefined;
  const time = text(value['Time']);
  return dropUndefined({
    time: time === undefined ? undefined : Date.parse(time),
    action,
    package: text(value['Package']),
    test: text(value['Test']),
    elapsed: typeof value['Elapsed'] === 'number' ? value['Elapsed'] : undefined,
    output: text(value['Output']),
    outputType: text(value['OutputType']),
    key: text(value['Key']),
    value: text(value['Value']),
    failedBuild: text(value['FailedBuild']),
    importPath: text(value['ImportPath']),
  });
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function dropUndefined<T extends { action: string }>(event: T): Defined<T> & { action: string } {
  return Object.fromEntries(Object.entries(event).filter(([, v]) => v !== undefined)) as Defined<T> & {
    action: string;
  };
}
