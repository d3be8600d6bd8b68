// gows itself: the Node that it runs on, and goexec, the parent of its test processes.

import { type Check, finding, foundIn, ok } from '../check.ts';

export const program: Check = {
  name: 'gows',
  async look({ goexec, env }) {
    if ('fault' in goexec) return foundIn(goexec.fault);
    if (goexec.value !== undefined) return [ok(`on Node ${process.versions.node}`)];
    return [
      finding(
        'warning',
        'goexec is not used: a test process that gows started may outlive it when it is killed, and peak memory is unknown',
        env['GOWS_GOEXEC'] === 'off'
          ? 'unset GOWS_GOEXEC'
          : 'install gows again, by the package for this platform; "npm run build" makes it in a checkout',
      ),
    ];
  },
};
