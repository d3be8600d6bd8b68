// The answers of this room as zod schemas, for tests and for the export of JSON Schema only.
export { lockSchema, reproAnswerSchema } from './record/schema.ts';
