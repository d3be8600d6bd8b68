// What an answer rested on: noted while it is found, looked at again before it is given a second time.
export { decode, encode, type Kept } from './kept.ts';
export { isThere, kindAt, lookAgain, type Rows, rowsWhere, showsEveryChange, takeRows, type Watched } from './rows.ts';
export { type Asked, type Noted, noteNames, startTrace, type Trace } from './trace.ts';
