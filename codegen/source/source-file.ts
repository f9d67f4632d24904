/** One header as read from disk: its name, its text and where its lines begin. */
export class SourceFile {
  /** As people know it, relative to its include root: `linux/types.h`. */
  readonly name: string;
  /** Absolute path on disk; never printed into generated output. */
  readonly path: string;
  readonly text: string;
  /** Of the bytes that the text was read from; each character is one of them in `latin1`. */
  readonly encoding: 'utf8' | 'latin1';
  #lineStarts: Uint32Array | null = null;

  constructor(name: string, path: string, text: string, encoding: 'utf8' | 'latin1' = 'utf8') {
    this.name = name;
    this.path = path;
    this.text = text;
    this.encoding = encoding;
  }

  /** The 1-based line that holds the character at `offset` (in UTF-16 units from the start of the text). */
  lineAt(offset: number): number {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  /** The 1-based column of the character at `offset`. */
  columnAt(offset: number): number {
    return offset - (this.#starts()[this.lineAt(offset) - 1] ?? 0) + 1;
  }

  /** The text of a 1-based line, without its line end. */
  lineText(line: number): string {
    const starts = this.#starts();
    const start = starts[line - 1] ?? this.text.length;
    const end = starts[line] ?? this.text.length + 1;
    return this.text.slice(start, end - 1).replace(/\r$/, '');
  }

  /** Packed: a file may consist of line ends. */
  #starts(): Uint32Array {
    if (this.#lineStarts !== null) return this.#lineStarts;
    let count = 1;
    for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1)) count++;
    const starts = new Uint32Array(count);
    let line = 1;
    for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1)) starts[line++] = at + 1;
    this.#lineStarts = starts;
    return starts;
  }
}

/** A stretch of a source file: `start` inclusive, `end` exclusive, in UTF-16 units. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}
