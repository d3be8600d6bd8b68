// Variables that are written into every binary, whatever is in it: GOAMD64 and its kin, GOEXPERIMENT, GOFIPS140.

import { type GoEnv, goEnvClasses } from '#gocmd';

/** These have fields of their own in a lock. */
const apart: ReadonlySet<string> = new Set(['GOOS', 'GOARCH', 'GOVERSION', 'CGO_ENABLED']);

const names = Object.entries(goEnvClasses).flatMap(([name, { counts, shown }]) =>
  counts === 'build' && shown && !apart.has(name) ? [name] : [],
);

export function isSetting(name: string): boolean {
  return names.includes(name);
}

/** Those of the platform, and those that are not as always. */
export function settingsOf({ raw }: Pick<GoEnv, 'raw'>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = raw[name] ?? '';
      return value === '' || (name === 'GOFIPS140' && value === 'off') ? [] : [[name, value]];
    }),
  );
}
