// What everything on the screen is drawn for. Types only.

export interface Size {
  readonly columns: number;
  readonly rows: number;
}
