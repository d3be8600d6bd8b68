// gows.jsonc: whether it can be read, and whether each of its sections is about a package that is there.

import { checkConfig, configName, readConfig } from '#config';
import { DiagnosticError } from '#diagnostics';
import { packagesOnDisk } from '#workspace';
import { type Check, foundFrom, ok } from '../check.ts';

export const config: Check = {
  name: configName,
  async look({ location, top }) {
    if ('fault' in location) return [];
    const { root } = location.value;
    const folder = await top;
    const read = await readConfig(root, folder);
    if (!read) return [ok('none, and none is needed')];
    const packages = packagesIn(() => packagesOnDisk(location.value, folder));
    const found = packages ? checkConfig(read, packages) : [];
    return found.length > 0
      ? found.map((one) => foundFrom(one))
      : [ok('every section is about a package that is there')];
  },
};

/** A broken go.work is told by its own check. */
function packagesIn<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DiagnosticError) return undefined;
    throw error;
  }
}
