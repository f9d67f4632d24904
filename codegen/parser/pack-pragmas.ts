import { spanOf, type Token } from '../lexer/token.ts';
import { HeaderError } from '../source/header-error.ts';

interface PlacedPragma {
  /** How many tokens of the unit, pragmas not counted, stand before it. */
  readonly index: number;
  readonly token: Token;
}

interface SavedPack {
  readonly identifier: string | null;
  readonly pack: number | null;
}

/** How many `#pragma pack(push)` may wait for their `pop`: one with a name is searched among them. */
export const maximumPushes = 256;

/** `#pragma pack` through a unit (GNU: "Structure-Layout Pragmas"): which one is in force at a token. */
export class PackPragmas {
  readonly #pragmas: readonly PlacedPragma[];
  readonly #saved: SavedPack[] = [];
  #next = 0;
  #pack: number | null = null;

  constructor(pragmas: readonly PlacedPragma[]) {
    this.#pragmas = pragmas;
  }

  /** The bytes in force before token number `index`, null for none. Later calls ask for later tokens. */
  at(index: number): number | null {
    for (;;) {
      const pragma = this.#pragmas[this.#next];
      if (pragma === undefined || pragma.index > index) return this.#pack;
      this.#next++;
      this.#apply(pragma.token);
    }
  }

  /** 'pack' '(' ( 'push' | 'pop' )? (',' identifier)? (',' bytes)? ')', the commas only between. */
  #apply(token: Token): void {
    const operands = packOperands(token);
    if (operands === null) return;
    const [action] = operands;
    if (action === 'push') this.#push(operands.slice(1), token);
    else if (action === 'pop') this.#pop(operands[1] ?? null);
    else this.#pack = action === undefined ? null : bytesOf(action, token);
  }

  #push(operands: readonly string[], token: Token): void {
    if (this.#saved.length === maximumPushes) {
      throw new HeaderError(`more than ${maximumPushes} '#pragma pack(push)' are open`, { span: spanOf(token) });
    }
    const named = operands[0] !== undefined && !/^\d/.test(operands[0]);
    this.#saved.push({ identifier: named ? (operands[0] ?? null) : null, pack: this.#pack });
    const bytes = operands[named ? 1 : 0];
    if (bytes !== undefined) this.#pack = bytesOf(bytes, token);
  }

  /** GCC ignores, with a warning, a pop that nothing was pushed for. */
  #pop(identifier: string | null): void {
    const index =
      identifier === null
        ? this.#saved.length - 1
        : this.#saved.findLastIndex((saved) => saved.identifier === identifier);
    const saved = this.#saved[index];
    if (saved === undefined) return;
    this.#saved.length = index;
    this.#pack = saved.pack;
  }
}

/** Separates the pragmas of a unit from its other tokens. */
export function splitPragmas(all: readonly Token[]): { tokens: readonly Token[]; pack: PackPragmas } {
  const pragmas: PlacedPragma[] = [];
  const tokens = all.filter((token) => token.kind !== 'pragma');
  if (tokens.length < all.length) {
    all.forEach((token, index) => {
      if (token.kind === 'pragma') pragmas.push({ index: index - pragmas.length, token });
    });
  }
  return { tokens, pack: new PackPragmas(pragmas) };
}

/** The operands of `pack ( … )`; null for any other pragma. */
function packOperands(token: Token): readonly string[] | null {
  const text = token.text.trim();
  if (!/^pack\b/.test(text)) return null;
  const inside = /^pack\s*\(([^()]*)\)/.exec(text)?.[1];
  if (inside === undefined) {
    throw new HeaderError(`expected '(' … ')' after 'pack', saw '${text.slice(4).trim()}'`, { span: spanOf(token) });
  }
  return inside.trim() === '' ? [] : inside.split(',').map((operand) => operand.trim());
}

/** GNU: `pack(0)` is `pack()`. */
function bytesOf(text: string, token: Token): number | null {
  if (text === '0') return null;
  if (['1', '2', '4', '8', '16'].includes(text)) return Number(text);
  throw new HeaderError(`expected 1, 2, 4, 8 or 16 in '#pragma pack', saw '${text}'`, { span: spanOf(token) });
}
