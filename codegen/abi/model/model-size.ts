import { HeaderError } from '../../source/header-error.ts';
import type { SourceFile } from '../../source/source-file.ts';

/** The largest model of a header: its texts in characters, and {@link perItem} for each item. The JSON text is about as long. */
export const maximumModelSize = 64 * 1024 * 1024;

/** What an item of a model counts beside its texts. */
const perItem = 64;

/**
 * How large the model of a header has become. Declarations share what stands before them (`struct { … } a, b, c;`), and
 * uses of a macro what it says, so that a short text can ask for a model of any size.
 */
export class ModelSize {
  readonly #header: SourceFile;
  #left = maximumModelSize;

  constructor(header: SourceFile) {
    this.#header = header;
  }

  /** Counts an item with texts of this length together. @throws HeaderError past {@link maximumModelSize}. */
  add(characters: number): void {
    this.addText(characters + perItem);
  }

  /** Counts a text of an item that is counted elsewhere. */
  addText(characters: number): void {
    this.#left -= characters;
    if (this.#left >= 0) return;
    throw new HeaderError(`the model of the header would have more than ${maximumModelSize} characters`, {
      span: { file: this.#header, start: 0, end: 0 },
      hint: 'look for a long name or an untagged record that many declarations share',
    });
  }
}
