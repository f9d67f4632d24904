import type { StorageOrder } from '../ast/declaration.ts';
import { tokenize } from '../lexer/lexer.ts';
import { spanOf, type Token } from '../lexer/token.ts';
import { HeaderError } from '../source/header-error.ts';
import { SourceFile } from '../source/source-file.ts';
import { PackPragmas } from './pack-pragmas.ts';

interface PlacedPragma {
  /** How many tokens of the unit, pragmas not counted, stand before it. */
  readonly index: number;
  readonly token: Token;
}

/** What the pragmas say about a record whose definition ends at some token. */
export interface LayoutInForce {
  /** `#pragma pack`, in bytes; null for none. */
  readonly pack: number | null;
  /** `#pragma scalar_storage_order`; null for none, and for `default`. */
  readonly storageOrder: StorageOrder | null;
}

/** The pragmas of a unit that lay records out (GNU: "Structure-Layout Pragmas"): which are in force at a token. */
export class LayoutPragmas {
  readonly #pragmas: readonly PlacedPragma[];
  readonly #pack = new PackPragmas();
  #next = 0;
  #storageOrder: StorageOrder | null = null;

  constructor(pragmas: readonly PlacedPragma[]) {
    this.#pragmas = pragmas;
  }

  /** What is in force before token number `index`. Later calls ask for later tokens. @throws HeaderError */
  at(index: number): LayoutInForce {
    for (;;) {
      const pragma = this.#pragmas[this.#next];
      if (pragma === undefined || pragma.index > index) break;
      this.#next++;
      this.#apply(pragma.token);
    }
    return { pack: this.#pack.inForce, storageOrder: this.#storageOrder };
  }

  #apply(pragma: Token): void {
    const name = /^\s*(pack|scalar_storage_order)(?![\w$])/.exec(pragma.text)?.[1];
    if (name === undefined) return;
    try {
      const tokens = operandsOf(pragma.text, name);
      if (name === 'pack') this.#pack.apply(tokens);
      else this.#order(tokens[0]);
    } catch (error) {
      if (!(error instanceof HeaderError)) throw error;
      // The text of a pragma has no places of its own.
      throw new HeaderError(error.message, { span: spanOf(pragma) });
    }
  }

  /** 'scalar_storage_order' ( 'big' | 'little' | 'default' )   GCC rule: what follows the word, `-endian`, is not read. */
  #order(word: Token | undefined): void {
    if (word?.text === 'big' || word?.text === 'little') this.#storageOrder = word.text;
    else if (word?.text === 'default') this.#storageOrder = null;
  }
}

/** Separates the pragmas of a unit from its other tokens. */
export function splitPragmas(all: readonly Token[]): { tokens: readonly Token[]; pragmas: LayoutPragmas } {
  const pragmas: PlacedPragma[] = [];
  all.forEach((token, index) => {
    if (token.kind === 'pragma') pragmas.push({ index: index - pragmas.length, token });
  });
  const tokens = pragmas.length === 0 ? all : all.filter((token) => token.kind !== 'pragma');
  return { tokens, pragmas: new LayoutPragmas(pragmas) };
}

/** The tokens after the pragma's name. @throws HeaderError where the text has what is no token of C. */
function operandsOf(text: string, name: string): readonly Token[] {
  const tokens = tokenize(new SourceFile('<pragma>', '', text)).slice(1, -1);
  const stray = tokens.find(({ kind }) => kind === 'other' || kind === 'over-long');
  if (stray !== undefined) throw new HeaderError(`expected a token of C in '#pragma ${name}', saw '${stray.text}'`);
  return tokens;
}
