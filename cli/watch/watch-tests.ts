// One watch from start to end: files and keys come in, runs go out.

import { realpathSync } from 'node:fs';
import { exitCodes, warning } from '#diagnostics';
import type { Consumer } from '#events';
import { openRepository } from '#git';
import { createJsonlWriter } from '#report';
import { createLoop, type RunRequest, type Watched, watchFiles } from '#watch';
import { locate, pathOf, placeOf, realFolder, type Snapshot } from '#workspace';
import { refuseFaults } from '../arguments.ts';
import { openCacheDir } from '../cache-dir.ts';
import { runTests } from '../commands/test.ts';
import { endingOf } from '../ending.ts';
import type { Output } from '../output.ts';
import { readHead } from '../read.ts';
import { plainWriterFor } from '../run.ts';
import type { Call, Session } from '../session.ts';
import { createActions } from './actions.ts';
import { type Adjustments, adjustedCall } from './adjust.ts';
import { type Keys, readKeys } from './keys.ts';
import { createStatus } from './status.ts';
import { createTally } from './tally.ts';
import { becauseOf, drawHeading, drawIdle, drawRunning } from './words.ts';

/** What a watch can be given from outside. */
export interface WatchParts {
  /** Shows a run in place of the plain lines. */
  readonly screen?: (session: Session) => Consumer;
  /** Opens the report of the newest run. */
  readonly openReport: (output: Output) => Promise<void>;
}

/**
 * Ends with 130 after a signal, and with 0 after `q`. What is broken meanwhile is told, and watching goes on.
 * @throws DiagnosticError where there is nothing to watch.
 */
export async function watchTests(given: Call, output: Output, parts: WatchParts): Promise<number> {
  const call = { ...given, patterns: given.patterns[0] === 'test' ? given.patterns.slice(1) : given.patterns };
  refuseFaults(call);
  const ground = await groundOf(call);
  const interactive =
    !call.own.json && !call.env['CI'] && process.stdin.isTTY === true && process.stdout.isTTY === true;
  const { output: out, show } = createStatus(output, interactive);
  const tally = createTally();
  let adjusted: Adjustments = {};
  let raced = true;
  let watched: Watched | undefined;
  let keys: Keys | undefined;
  let first = true;
  let began = 0;
  let drafting = false;

  const status = (): void => {
    if (drafting) return;
    const { planned, done } = tally.progress();
    const seconds = Math.round((Date.now() - began) / 1000);
    show(loop.running() ? drawRunning(done, planned, seconds, adjusted) : drawIdle(tally.failing(), adjusted));
  };
  const writerOf = (session: Session, signal: AbortSignal, brief: boolean): Consumer => {
    raced = session.settings.race;
    if (session.call.own.json) return createJsonlWriter({ write: out.out });
    if (parts.screen) return parts.screen(session);
    const plain = plainWriterFor(session, out, brief);
    // The end of a run that is stale tells nothing.
    signal.addEventListener('abort', () => plain.close());
    return plain;
  };
  const run = async (request: RunRequest, signal: AbortSignal): Promise<void> => {
    const brief = !first;
    first = false;
    began = Date.now();
    if (request.because !== undefined && !call.own.json) out.out(drawHeading(request.because, out.color));
    const own = adjustedCall(call, adjusted, request, tally.failing(), AbortSignal.any([call.signal, signal]));
    status();
    const ticking = interactive ? setInterval(status, 1000) : undefined;
    try {
      await runTests('watch', own, out, readHead, {
        writer(session) {
          const consume = writerOf(session, signal, brief);
          return (event) => {
            tally.consume(event);
            consume(event);
          };
        },
        read(session, head) {
          tally.keep(new Set(head.packages.map(({ importPath }) => importPath)));
          watched?.include(compiledFiles(session, head));
        },
      });
    } catch (error) {
      const { diagnostics, top, defect } = endingOf(error, own.signal.aborted);
      await out.diagnose(diagnostics, top);
      if (defect !== undefined) ended.reject(error);
    } finally {
      clearInterval(ticking);
    }
  };

  const ended = Promise.withResolvers<number>();
  const loop = createLoop({
    run,
    because: (files) => becauseOf(files.map((file) => placeOf(ground.top, file))),
    idle() {
      if (!interactive && !call.own.json) out.err('gows: watching for changes\n');
      status();
    },
    muted(file) {
      const message = `${placeOf(ground.top, file)} changes in every run, so while tests run it counts no more`;
      const remedy = 'let git ignore what tests write, or let them write to t.TempDir()';
      void out.diagnose([{ ...warning('watch/limit', message, { remedy }), severity: 'note' }]);
    },
  });
  const again = (request: RunRequest): void => {
    loop.ask(request);
    status();
  };
  const actions = createActions({
    adjusted: () => adjusted,
    adjust(next) {
      adjusted = next;
    },
    raced: () => raced,
    failing: tally.failing,
    again,
    async ask(question) {
      drafting = true;
      const text = await keys?.ask(question, show);
      drafting = false;
      status();
      return text;
    },
    say: out.out,
    openReport() {
      void parts.openReport(out).catch((error: unknown) => {
        const { diagnostics, top } = endingOf(error, false);
        void out.diagnose(diagnostics, top);
      });
    },
    end: ended.resolve,
    hide: () => show(undefined),
    show: status,
  });
  const onSignal = (): void => ended.resolve(exitCodes.interrupted);

  call.signal.addEventListener('abort', onSignal);
  try {
    if (call.signal.aborted) onSignal();
    watched = await watchFiles({
      ...ground,
      polling: call.env['GOWS_WATCH'] === 'poll',
      onChange: loop.changed,
      tell: (diagnostic) => void out.diagnose([diagnostic], ground.top),
    });
    if (interactive) keys = readKeys((key) => actions[key]?.());
    loop.ask({});
    return await ended.promise;
  } finally {
    call.signal.removeEventListener('abort', onSignal);
    watched?.close();
    const closing = loop.close();
    show(undefined);
    await closing;
    show(undefined);
    keys?.close();
  }
}

interface Ground {
  readonly top: string;
  readonly skipped: readonly string[];
}

/** What is watched, found as a session finds it, without reading it: it may be broken. */
async function groundOf({
  cwd,
  env,
  own,
}: Call): Promise<Ground & Pick<Parameters<typeof watchFiles>[0], 'repository'>> {
  const location = locate({ cwd: realFolder(cwd), gowork: env['GOWORK'] });
  const repository = await openRepository(location.root, env);
  const cacheDir = realpathSync(openCacheDir(own.cacheDir, env, cwd).dir);
  const skipped = [cacheDir, ...['GOCACHE', 'GOMODCACHE', 'GOTMPDIR'].flatMap((name) => env[name] ?? [])];
  return { top: repository?.root ?? realFolder(location.root), skipped, ...(repository ? { repository } : {}) };
}

/** Absolute: also generated code that git ignores, and members of the workspace outside of the repository. */
function compiledFiles({ top }: Session, { packages, units }: Snapshot): readonly string[] {
  return [
    ...packages.flatMap(({ files }) => files),
    ...units.flatMap(({ inputs }) => inputs.map(({ file }) => file)),
  ].map((place) => pathOf(top, place));
}
