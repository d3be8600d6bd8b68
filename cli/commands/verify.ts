// gows verify --standalone: whether each module builds from its own go.mod, as a release of it would be built.

import { DiagnosticError, failure } from '#diagnostics';
import { references } from '#git';
import { standsAlone } from '#modules';
import { runModules } from '../modules.ts';
import { common, ofModules, verifying } from '../options.ts';
import { findGoexec } from '../run-plan.ts';
import type { CommandSpec } from './command.ts';

export const verify: CommandSpec = {
  name: 'verify',
  usage: '--standalone [MODULE…]',
  about:
    'Build each module from its own go.mod, as a release of it is built, and name the tag or replacement that is in the way',
  flags: [...verifying, ...ofModules, ...common],
  goFlags: 'build',
  examples: ['gows verify --standalone', 'gows verify --standalone api'],
  run(call, output) {
    if (!call.own.standalone) {
      const message = 'gows verify needs to know what to verify';
      throw new DiagnosticError(failure('usage/arguments', message, { remedy: 'gows verify --standalone' }));
    }
    return runModules(call, output, {
      name: 'verify',
      kind: 'verify',
      ordered: false,
      keepGoing: true,
      async work(session, { modules }) {
        const { repository, goEnv, settings, scratch } = session;
        const tags = repository && new Set(await references(repository));
        const goexec = findGoexec(session.call);
        return standsAlone({
          go: goEnv.go,
          flags: settings.buildFlags,
          goflags: goEnv.GOFLAGS,
          members: new Map(modules.map((module) => [module.path, module])),
          ...(tags ? { tags } : {}),
          folder: (name) => scratch.folder(name),
          env: session.call.env,
          ...(goexec ? { goexec } : {}),
        });
      },
    });
  },
};
