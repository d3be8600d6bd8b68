// `npm run pack`: makes dist/gows-VERSION.tgz, which `npm i -g` installs on any platform. --host-only builds one goexec.

import path from 'node:path';
import { parseArgs } from 'node:util';
import { pack } from './build/package.ts';
import { repository } from './repository.ts';

const { values } = parseArgs({ options: { 'host-only': { type: 'boolean', default: false } } });
const tarball = await pack({ outFolder: path.join(repository, 'dist'), allPlatforms: !values['host-only'] });
console.log(`packed ${path.relative(repository, tarball)}`);
