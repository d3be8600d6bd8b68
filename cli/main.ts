// The program: answers --version at once, and loads all else only when it is needed.

import { placeOfAnswer } from './standing/place.ts';
import { recall } from './standing/recall.ts';
import { sayAll } from './standing/say.ts';
import { version } from './version.ts';

async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === 'version')) {
    process.stdout.write(`gows ${version}\n`);
    return;
  }
  const place = placeOfAnswer({ argv, cwd: process.cwd(), env: process.env });
  const { answer, fallen } = place === undefined ? {} : recall(place);
  if (answer?.kind === 'text') {
    const unsaid = sayAll(answer);
    if (unsaid.length === 0) return;
    const { inFrame } = await import('./frame.ts');
    process.exitCode = await inFrame(argv, async ({ output }) => {
      for (const [stream, text] of unsaid) output[stream](text);
      return 0;
    });
    return;
  }
  if (answer) {
    const [{ inFrame }, { giveRun }] = await Promise.all([import('./frame.ts'), import('./standing/give.ts')]);
    process.exitCode = await inFrame(argv, (frame) => giveRun(answer, argv, frame));
    return;
  }
  const { runProgram } = await import('./program.ts');
  process.exitCode = await runProgram(argv, fallen);
}

void main();
