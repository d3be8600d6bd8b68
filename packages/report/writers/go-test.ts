// Writes a run as `go test -json` does: the events of test2json, for tools that read these (`go doc test2json`).
//
// What gows alone knows is left out: finer outcomes are `fail`, and a test that came to no end has none.

import { coverageText } from '#coverage';
import { type Consumer, fineOutcomes, type RunEvent, type TaskFinished, type TaskOutput } from '#events';
import { drawDiagnostic } from '../format/diagnostic.ts';
import { isPackageLine } from '../format/test-block.ts';

export interface GoTestWriterOptions {
  readonly write: (text: string) => void;
  /** Takes what the go command writes to stderr: what belongs to no package. */
  readonly writeError: (text: string) => void;
}

/** Fields in the order in which the go command writes them. */
interface GoEvent {
  readonly ImportPath?: string;
  readonly Time?: string;
  readonly Action: string;
  readonly Package?: string;
  readonly Test?: string;
  readonly Elapsed?: number;
  readonly Key?: string;
  readonly Value?: string;
  readonly Output?: string;
  readonly OutputType?: string;
  readonly FailedBuild?: string;
}

export function createGoTestWriter({ write, writeError }: GoTestWriterOptions): Consumer {
  const packages = new Map<string, string>();
  /** The last line of a package, until it is known whether it was run. */
  const last = new Map<string, TaskOutput & { readonly at: string }>();
  const put = (event: GoEvent): void => write(`${JSON.stringify(event)}\n`);
  const output = ({ at, task, test, output: text, outputType }: TaskOutput & { readonly at: string }): void =>
    put({
      Time: at,
      Action: 'output',
      ...packageOf(task),
      ...(test === undefined ? {} : { Test: test }),
      Output: text,
      ...(outputType === undefined ? {} : { OutputType: outputType }),
    });
  const packageOf = (task: string): { readonly Package?: string } => {
    const path = packages.get(task);
    return path === undefined ? {} : { Package: path };
  };
  return (event: RunEvent): void => {
    const { at: Time } = event;
    switch (event.type) {
      case 'task.planned':
        // Of what is built, go build tells but what is printed.
        if (event.kind === 'test') packages.set(event.task, event.package);
        return;
      case 'build.output':
        if (event.importPath === undefined) writeError(event.output);
        else if (event.failed) put({ ImportPath: event.importPath, Action: 'build-fail' });
        else put({ ImportPath: event.importPath, Action: 'build-output', Output: event.output });
        return;
      case 'task.started':
        if (!packages.has(event.task)) return;
        put({ Time, Action: 'start', ...packageOf(event.task) });
        return;
      case 'task.output': {
        if (!packages.has(event.task)) return;
        const isLast = event.test === undefined && isPackageLine(event.output, packages.get(event.task) ?? '');
        if (isLast) last.set(event.task, event);
        else output(event);
        return;
      }
      case 'test.run':
      case 'test.pause':
      case 'test.cont':
        put({ Time, Action: event.type.slice('test.'.length), ...packageOf(event.task), Test: event.test });
        return;
      case 'test.attr':
        put({ Time, Action: 'attr', ...packageOf(event.task), Test: event.test, Key: event.key, Value: event.value });
        return;
      case 'test.finished':
        if (event.made) return;
        put({
          Time,
          Action: ended[event.outcome] ?? 'fail',
          Package: event.package,
          Test: event.test,
          Elapsed: event.elapsedMs / 1000,
        });
        return;
      case 'task.finished': {
        if (!packages.has(event.task)) return;
        const line = last.get(event.task);
        last.delete(event.task);
        if (line) output({ ...line, output: lastLine(line.output, event) });
        put({
          Time,
          Action: actionOf(event),
          Package: event.package,
          Elapsed: event.elapsedMs / 1000,
          ...(event.failedBuild === undefined ? {} : { FailedBuild: event.failedBuild }),
        });
        return;
      }
      case 'diagnostic':
        writeError(drawDiagnostic(event.diagnostic, { color: false }));
        return;
      default:
    }
  };
}

/** A package without tests passes where its statements count. */
function actionOf({ outcome, coverage }: TaskFinished): string {
  if (outcome === 'skip' || (outcome === 'no-tests' && coverage === undefined)) return 'skip';
  return fineOutcomes.has(outcome) ? 'pass' : 'fail';
}

const ended: Readonly<Record<string, string>> = { pass: 'pass', skip: 'skip' };

/** As the go command ends a package that passed: with what was measured, and where nothing was run with that. */
function lastLine(text: string, { source, coverage }: TaskFinished): string {
  if (!text.startsWith('ok  \t')) return text;
  const line = source === 'ran' ? text : text.replace(ranTime, '$1(cached)');
  return coverage ? line.replace(ranEnd, `$1\tcoverage: ${coverageText(coverage)}`) : line;
}

/** To the end of the time. */
const ranEnd = /^(ok {2}\t\S+\t(?:\d+\.\d+s|\(cached\)))/;
/** `ok  \tpath\t0.123s`, to the end of the time. */
const ranTime = /^(ok {2}\t\S+\t)\d+\.\d+s/;
