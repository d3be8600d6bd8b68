// The screen of a run: its live part below the text, drawn with Ink. Loaded only when it is drawn.
export { openScreen, type Screen, type ScreenActions, type ScreenRequest } from './screen.ts';
export type { HelpRow, ScreenWatch } from './status.ts';
