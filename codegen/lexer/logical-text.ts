import { HeaderError } from '../source/header-error.ts';
import type { SourceFile } from '../source/source-file.ts';

/** How many places of a file may have a line end cut out. */
export const maximumContinuations = 1_000_000;

/**
 * Translation phase 2 (C11 5.1.1.2): a backslash at the end of a line joins it to the next. The joined text is scanned
 * as if it had been written so; offsets into it are translated back to the file as the scan moves on.
 */
export class LogicalText {
  readonly text: string;
  /** Whether it is the file's own text, so that an offset into one is an offset into the other. */
  readonly isPhysical: boolean;
  /** Where in `text` something was cut out, ascending, and how many characters. */
  readonly #cuts: readonly Cut[];
  #next = 0;
  #removed = 0;

  /** @throws HeaderError past {@link maximumContinuations}. */
  constructor(file: SourceFile) {
    const physical = file.text;
    const cuts: Cut[] = [];
    const parts: string[] = [];
    let from = 0;
    let length = 0;
    for (let at = physical.indexOf('\\'); at !== -1; at = physical.indexOf('\\', at + 1)) {
      const end = endOfContinuation(physical, at);
      if (end === -1) continue;
      const last = cuts.at(-1);
      if (at === from && last !== undefined) last.length += end - at;
      else {
        if (cuts.length === maximumContinuations) throw tooManyContinuations(file, at);
        parts.push(physical.slice(from, at));
        length += at - from;
        cuts.push({ at: length, length: end - at });
      }
      from = end;
      at = end - 1;
    }
    this.text = cuts.length === 0 ? physical : parts.join('') + physical.slice(from);
    this.isPhysical = cuts.length === 0;
    this.#cuts = cuts;
  }

  /** The offset in the file of the character at `offset` of `text`. Must be asked in ascending order. */
  physicalOffset(offset: number): number {
    let cut = this.#cuts[this.#next];
    while (cut !== undefined && cut.at <= offset) {
      this.#removed += cut.length;
      this.#next++;
      cut = this.#cuts[this.#next];
    }
    return offset + this.#removed;
  }
}

interface Cut {
  readonly at: number;
  length: number;
}

function tooManyContinuations(file: SourceFile, at: number): HeaderError {
  return new HeaderError(`the header has more than ${maximumContinuations} lines that a backslash continues`, {
    span: { file, start: at, end: at + 1 },
  });
}

/** The offset after the line end that the backslash at `at` escapes, or -1. GNU: blanks may stand between the two. */
function endOfContinuation(text: string, at: number): number {
  for (let end = at + 1; ; end++) {
    switch (text[end]) {
      case '\n':
        return end + 1;
      case ' ':
      case '\t':
      case '\v':
      case '\f':
      case '\r':
        break;
      default:
        return -1;
    }
  }
}
