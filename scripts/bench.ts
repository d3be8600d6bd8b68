// `npm run bench`: builds gows, then measures it beside its peers.

import { buildProgram } from './build/program.ts';

await buildProgram();
await import('../bench/bench.ts');
