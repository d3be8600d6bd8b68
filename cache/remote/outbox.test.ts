// In which order what waits is sent.

import { expect, test } from 'vitest';
import { openRemote } from '#cache';
import { served } from '../server/served.fixture.ts';
import { placeOf } from './record.ts';
import { keyOf, settingsFor } from './remote.fixture.ts';

test('a result goes before compiled outputs that have waited for longer', async () => {
  const server = await served();
  try {
    const remote = openRemote(settingsFor(server.url, { waitMs: 5000 }));
    const outputs = Array.from({ length: 40 }, (_, n) => keyOf(`output ${n}`));
    for (const key of outputs) remote.keep('go', key, Buffer.from(`of ${key}`));
    remote.keep('result', keyOf('result'), Buffer.from('passed'));
    const { sent, unsent } = await remote.close(5000);
    expect([sent.outputs, sent.results, unsent]).toEqual([40, 1, 0]);
    const place = placeOf({ kind: 'result', key: keyOf('result'), scope: 'main', slot: 0 });
    const puts = server.lines.filter((line) => line.includes('PUT /ac/'));
    // Those that were under way when it came were first.
    expect(puts.findIndex((line) => line.includes(place))).toBeLessThan(8);
  } finally {
    await server.stop();
  }
});
