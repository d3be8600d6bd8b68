// Coverage profiles in the text form of the go command: read, merged, counted. Pure.
export { fillIn } from './fill-in.ts';
export { mergeProfiles, type NamedProfile } from './merge.ts';
export { byPackage, type CoverMode, type Profile, parseProfile, printProfile } from './profile.ts';
export { coverageText, percent, type Tally, tallyOf } from './tally.ts';
