// `npm run rooms`: fails, with file and line, where an import goes up the house or a room uses what is another's.

import { repository } from './repository.ts';
import { checkRooms } from './rooms/check.ts';

const faults = await checkRooms(repository);
for (const { file, line, message } of faults) console.error(`${file}:${line}: ${message}`);
if (faults.length > 0) process.exitCode = 1;
