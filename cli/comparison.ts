// The comparison that `affected` and `why` share: base against head, within a session.

import type { Cache } from '#cache';
import { ruleFor } from '#config';
import { DiagnosticError, failure } from '#diagnostics';
import { findProgram } from '#gocmd';
import { graphOf, rootOf } from '#graph';
import { keyGraph } from '#keys';
import type { Shape } from '#observe';
import { bringObserved, type Compared, compare, createGlances, type Observer, observedIn } from '#plan';
import { type Package, readModuleFiles, type Snapshot } from '#workspace';
import { wrapperOf } from './build-settings.ts';
import { configWarnings } from './config-fit.ts';
import { flagFieldsOf } from './key-fields.ts';
import { rootsIn } from './reuse.ts';
import type { Session } from './session.ts';

/** @throws DiagnosticError `workspace/*` and `modfile/*`; `git/not-a-repository` where there is nothing to compare with. */
export async function compareIn(session: Session): Promise<Compared> {
  const { repository, call, history, cache, kept } = session;
  if (!repository) {
    // What is wrong with the workspace itself comes first.
    readModuleFiles(session.location, session.top);
    if (!findProgram('git', session.goEnv.searchPath, call.cwd)) {
      throw new DiagnosticError(
        failure('git/not-a-repository', 'there is no git command on PATH, so there is no base to compare with', {
          remedy: 'install git, or use "gows test ./..." to test what you name',
        }),
      );
    }
    throw new DiagnosticError(
      failure('git/not-a-repository', `${session.top} is in no git repository, so there is no base to compare with`, {
        remedy: 'use "gows test ./..." to test what you name, or "git init" and commit',
      }),
    );
  }
  const compared = await compare({
    repository,
    location: session.location,
    goEnv: session.goEnv,
    env: call.env,
    flags: session.settings.listFlags,
    ...(call.own.base === undefined ? {} : { base: call.own.base }),
    ...(call.own.head === undefined ? {} : { head: call.own.head }),
    ...(session.config ? { config: session.config } : {}),
    scratch: (name) => session.scratch.folder(name),
    ...(kept ? { kept } : {}),
    ...(cache ? { observed: (head: Snapshot) => observedBy(session, cache, head) } : {}),
    ...(history ? { memo: history.digests } : {}),
    signal: call.signal,
  });
  const { answer, head } = compared;
  return { ...compared, answer: { ...answer, diagnostics: [...configWarnings(session, head), ...answer.diagnostics] } };
}

/** What was observed under the flags and variables of this session. */
async function observedBy(session: Session, cache: Cache, head: Snapshot): Promise<Observer> {
  const { call, history, config } = session;
  const { fields } = flagFieldsOf(session, wrapperOf(session));
  const glances = createGlances({
    snapshot: head,
    roots: rootsIn(session),
    env: call.env,
    ...(history ? { memo: history.digests } : {}),
    // Where the work tree counts nobody looks at it: all that changed counts.
    workTreeFiles: () => [],
    own: [],
  });
  const about = (found: Package) => ({
    circumstances: { fields, rule: ruleFor(config, found).digest },
    look: (shape: Shape) => glances.now(found, shape),
  });
  if (cache.bringObserved) {
    const graph = graphOf(head);
    const { keys } = keyGraph(graph, head.toolchain);
    const wanted = head.packages.flatMap((found) => {
      const unitKey = keys.get(rootOf(graph, found.importPath));
      return found.hasTests && unitKey !== undefined ? [{ found, unitKey, ...about(found) }] : [];
    });
    await bringObserved(cache, wanted);
    call.signal.throwIfAborted();
  }
  return (found, unitKey) => {
    const { circumstances, look } = about(found);
    return observedIn(cache, found, unitKey, circumstances, look);
  };
}
