// What tests consult beside what is compiled into them, and how it looked.
export type * from './shape.ts';
