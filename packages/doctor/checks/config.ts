// gows.jsonc: whether it can be read, and whether each of its sections is about a package that is there.

import { checkConfig, configName } from '#config';
import { DiagnosticError } from '#diagnostics';
import { packagesOnDisk } from '#workspace';
import { type Check, foundFrom, foundIn, ok } from '../check.ts';

export const config: Check = {
  name: configName,
  async look({ location, top, config: asked }) {
    if ('fault' in location) return [];
    const read = await asked;
    if ('fault' in read) return foundIn(read.fault);
    if (!read.value) return [ok('none, and none is needed')];
    const folder = await top;
    const packages = packagesIn(() => packagesOnDisk(location.value, folder));
    const found = packages ? checkConfig(read.value, packages) : [];
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
