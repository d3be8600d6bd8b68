// The environment that every measured command gets: the person's own, without what would favour or slow down one of them.

import path from 'node:path';
import type { Environment } from '#process';

// NODE_EXTRA_CA_CERTS makes every start of Node read a file; CI makes some tools behave otherwise than on a desk; npm's own
// variables are there only because the benchmark may be an npm script.
const left =
  /^(NODE_EXTRA_CA_CERTS|NODE_OPTIONS|CI|GITHUB_ACTIONS|GOFLAGS|GOWORK|FORCE_COLOR|INIT_CWD|(npm|GOWS|GIT|TURBO|NX|VITEST)_.*)$/;

/** GOFLAGS for all: Go's default asks git for each listed package, which gows never does, so without it go would look slow. */
export const goFlags = '-buildvcs=false';

/** `gocache` is shared by all tools; the node that runs this comes first on PATH. */
export function measuredEnvironment(gocache: string): Environment {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !left.test(name)) env[name] = value;
  }
  return {
    ...env,
    PATH: [path.dirname(process.execPath), process.env['PATH'] ?? ''].join(path.delimiter),
    GOCACHE: gocache,
    GOFLAGS: goFlags,
    NO_COLOR: '1',
    // No peer is slowed down by looking for its updates or telling its maker.
    DO_NOT_TRACK: '1',
    NO_UPDATE_NOTIFIER: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    npm_config_update_notifier: 'false',
  };
}
