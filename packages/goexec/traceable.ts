// Asks goexec whether it can follow what processes read.

import { capture } from '#process';

/** Why it cannot, in words without a full stop; undefined where it can. */
export async function whyNotTraced(goexec: string | undefined): Promise<string | undefined> {
  if (goexec === undefined) return 'goexec is not used';
  const asked = { command: goexec, args: ['-traceable'], cwd: '/', env: {} };
  return capture(asked).then(
    ({ exitCode, stdout }) => (exitCode === 0 ? undefined : stdout.toString().trim() || 'goexec does not say why'),
    () => 'goexec cannot be run',
  );
}
