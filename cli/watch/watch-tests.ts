// One watch from start to end: files and keys come in, runs go out.

import { realpathSync } from 'node:fs';
import { exitCodes, warning } from '#diagnostics';
import { openRepository } from '#git';
import type { Keyboard } from '#keyboard';
import { createLoop, type RunRequest, type Watched, watchFiles } from '#watch';
import { locate, pathOf, placeOf, realFolder, type Snapshot } from '#workspace';
import { refuseFaults } from '../arguments.ts';
import { openCacheDir } from '../cache-dir.ts';
import { runTests } from '../commands/test.ts';
import { endingOf } from '../ending.ts';
import { openKeys } from '../keys.ts';
import type { LiveWatch } from '../live.ts';
import type { Output } from '../output.ts';
import { readHead } from '../read.ts';
import type { Onlooker } from '../run.ts';
import type { Call, Session } from '../session.ts';
import { readsKeys, screenPlace } from '../terminal.ts';
import { createActions } from './actions.ts';
import { type Adjustments, adjustedCall } from './adjust.ts';
import { drawKeys, isBesideScreen, keysBesideScreen } from './keys.ts';
import { createPlainStatus, createStatus } from './status.ts';
import { createTally } from './tally.ts';
import { becauseOf, drawFilters, drawHeading, drawIdle, drawReading } from './words.ts';

/** What a watch can be given from outside. */
export interface WatchParts {
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
  const place = screenPlace(call);
  const keyed = readsKeys(call);
  const drawing = keyed && place?.text === 'stdout';
  const foot = drawing ? createStatus(output) : createPlainStatus(output);
  const { output: out } = foot;
  const tally = createTally();
  let adjusted: Adjustments = {};
  let raced = true;
  let watched: Watched | undefined;
  let keyboard: Keyboard | undefined;
  let first = true;
  let current: { readonly began: number; readonly signal: AbortSignal } | undefined;
  let draft: string | undefined;
  let ending = false;

  const status = (): void => {
    if (draft !== undefined || !drawing) foot.show(draft);
    else if (!current) foot.show(drawIdle(tally.failing(), adjusted));
    else foot.show(drawReading(Math.round((Date.now() - current.began) / 1000), current.signal.aborted, adjusted));
    foot.drawn()?.refresh();
  };
  const watch: LiveWatch = {
    help: keysBesideScreen,
    note: () => draft ?? drawFilters(adjusted),
    drawn: foot.screen,
    suspend: async () => keyboard?.suspend(),
  };
  const onlooker = (session: Session, stale: AbortSignal, brief: boolean): Onlooker => {
    raced = session.settings.race;
    const { consume } = tally;
    const screen = drawing ? { place, output: foot.behind, watch } : undefined;
    return { consume, brief, stale, ...(screen ? { screen } : {}) };
  };
  const run = async (request: RunRequest, signal: AbortSignal): Promise<void> => {
    const brief = !first;
    first = false;
    current = { began: Date.now(), signal };
    if (request.because !== undefined && !call.own.json) out.out(drawHeading(request.because, out.color));
    const own = adjustedCall(call, adjusted, request, tally.failing(), AbortSignal.any([call.signal, signal]));
    signal.addEventListener('abort', status);
    status();
    const ticking = drawing ? setInterval(() => foot.drawn() ?? status(), 1000) : undefined;
    try {
      await runTests('watch', own, out, readHead, {
        begun: (session) => onlooker(session, signal, brief),
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
      current = undefined;
    }
  };

  const ended = Promise.withResolvers<number>();
  const loop = createLoop({
    run,
    because: (files) => becauseOf(files.map((file) => placeOf(ground.top, file))),
    idle() {
      if (!drawing && !call.own.json) out.err(`gows: watching for changes${keyed ? ', ? for keys' : ''}\n`);
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
      const text = await keyboard?.ask(question, (now) => {
        draft = now;
        status();
      });
      draft = undefined;
      status();
      return text;
    },
    say: out.out,
    help: () => out.out(drawKeys(drawing)),
    openReport() {
      void parts.openReport(out).catch((error: unknown) => {
        const { diagnostics, top } = endingOf(error, false);
        void out.diagnose(diagnostics, top);
      });
    },
    end(exitCode) {
      // As with a signal, the second time does not wait for what is being stopped.
      if (ending && exitCode === exitCodes.interrupted) process.exit(exitCode);
      ending = true;
      ended.resolve(exitCode);
    },
    async suspend() {
      foot.show(undefined);
      await keyboard?.suspend();
      status();
    },
  });
  const onKey = (key: string): void => {
    const drawn = foot.drawn();
    if (drawn && !isBesideScreen(key)) drawn.press(key);
    else actions[key]?.();
  };
  const leave = (): void => {
    foot.show(undefined);
    keyboard?.close();
  };
  const onSignal = (): void => ended.resolve(exitCodes.interrupted);

  call.signal.addEventListener('abort', onSignal);
  process.on('exit', leave);
  try {
    if (call.signal.aborted) onSignal();
    watched = await watchFiles({
      ...ground,
      polling: call.env['GOWS_WATCH'] === 'poll',
      onChange: loop.changed,
      tell: (diagnostic) => void out.diagnose([diagnostic], ground.top),
    });
    if (keyed) keyboard = openKeys(onKey);
    loop.ask({});
    return await ended.promise;
  } finally {
    call.signal.removeEventListener('abort', onSignal);
    watched?.close();
    await loop.close();
    process.off('exit', leave);
    leave();
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
    ...units.flatMap(({ inputs, included = [] }) => [...inputs, ...included].map(({ file }) => file)),
  ].map((place) => pathOf(top, place));
}
