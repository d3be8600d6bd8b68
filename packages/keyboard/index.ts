// Keys of a terminal: the only room that sets its mode.
export { type Keyboard, openKeyboard } from './keyboard.ts';
export type { Key } from './keys.ts';
