// What is wrong with the machine, the settings and the workspace, each with its remedy: one small file a check.
export type * from './answer.ts';
export { examine } from './examine.ts';
export type { GroundRequest } from './ground.ts';
