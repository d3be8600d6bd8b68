// The answers of `gows repro` as zod schemas, for tests and for the export of JSON Schema only.
export { explainAnswerSchema } from './explain/schema.ts';
export { lockSchema, reproAnswerSchema } from './record/schema.ts';
