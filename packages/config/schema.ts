// gows.jsonc as a zod schema, for tests and for the export of JSON Schema only: a run reads it by parse.ts.

import { z } from 'zod';
import {
  envForm,
  inertForm,
  inputForm,
  packageForm,
  packageKeys,
  remoteKeys,
  remoteUrlForm,
  topKeys,
  trustForm,
} from './form.ts';

const packageSchema = z
  .strictObject({
    inputs: z.array(z.string().regex(inputForm)).describe(packageKeys.inputs).exactOptional(),
    env: z.array(z.string().regex(envForm)).describe(packageKeys.env).exactOptional(),
    cache: z.boolean().describe(packageKeys.cache).exactOptional(),
    exclusive: z.boolean().describe(packageKeys.exclusive).exactOptional(),
  })
  .describe('What holds for the packages that the pattern matches.');

const remoteSchema = z
  .strictObject({
    url: z.string().regex(remoteUrlForm).describe(remoteKeys.url).exactOptional(),
    trust: z.array(z.string().regex(trustForm)).describe(remoteKeys.trust).exactOptional(),
  })
  .describe(topKeys.remote);

export const configSchema = z
  .strictObject({
    $schema: z.string().describe(topKeys.$schema).exactOptional(),
    inert: z.array(z.string().regex(inertForm)).describe(topKeys.inert).exactOptional(),
    remote: remoteSchema.exactOptional(),
    packages: z.record(z.string().regex(packageForm), packageSchema).describe(topKeys.packages).exactOptional(),
  })
  .describe('gows.jsonc, in the workspace root.');
