// What is known of an executable file by its headers: handed from its readers to all who look into it. Types only.

/** Bytes from `start` up to `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What is made from all else in the file, or says when it was linked. */
export type IdKind = 'go-build-id' | 'gnu-build-id' | 'uuid' | 'signature' | 'link-time' | 'checksum';

export interface IdSpan extends Span {
  readonly kind: IdKind;
}

/** A piece of the file that is mapped into memory. */
export interface Mapped {
  readonly address: number;
  readonly offset: number;
  /** How many bytes of it are in the file. */
  readonly fileSize: number;
}

export interface Section extends Mapped {
  /** `.text`; of a Mach-O file with its segment: `__TEXT,__text`. */
  readonly name: string;
  /** As its header says; in memory it may be larger than in the file. */
  readonly size: number;
  /** As the format has them. */
  readonly flags: number;
}

export interface Segment extends Mapped {
  readonly name: string;
}

export interface Executable {
  readonly format: 'ELF' | 'Mach-O' | 'PE';
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  /** As GOARCH has it; of another machine its number in the header: `machine 0x2a`. */
  readonly arch: string;
  /** As GOOS has it, where the header tells. */
  readonly os?: string;
  readonly sections: readonly Section[];
  readonly segments: readonly Segment[];
  readonly ids: readonly IdSpan[];
  /** Where Go's linker puts the build info, as debug/buildinfo of Go has it. */
  readonly dataStart?: Mapped;
  /** Where the last byte stands of which the headers know: beyond the file's size where that is cut off. */
  readonly end: number;
}
