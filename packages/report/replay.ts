// What the tests of this room play recorded streams with.
export { readRecorded, recordedNames, recordedRoot, replay } from '#testkit';
export { createSteppedClock } from './clock.ts';
