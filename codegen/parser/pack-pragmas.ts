import { isFloatingLiteral, readIntegerLiteral } from '../expression/literals/integer-literal.ts';
import type { Token } from '../lexer/token.ts';
import { HeaderError } from '../source/header-error.ts';

interface SavedPack {
  readonly identifier: string | null;
  readonly pack: number | null;
}

/** How many `#pragma pack(push)` may wait for their `pop`: one with a name is searched among them. */
export const maximumPushes = 256;

/**
 * `#pragma pack` through a unit (GNU: "Structure-Layout Pragmas"). What GCC warns about and ignores is ignored. Macros
 * are not expanded in it.
 */
export class PackPragmas {
  readonly #saved: SavedPack[] = [];
  #pack: number | null = null;

  /** The bytes in force, null for none. */
  get inForce(): number | null {
    return this.#pack;
  }

  /**
   * pack: 'pack' '(' ( bytes? | 'push' (',' identifier)? (',' bytes)? | 'pop' (',' identifier)? ) ')'
   * The identifier may follow the bytes. The tokens are those after the word 'pack'; what follows the parenthesis does
   * not count. @throws HeaderError for a number that is none, and past {@link maximumPushes}.
   */
  apply(tokens: readonly Token[]): void {
    const close = tokens.findIndex(({ text }) => text === ')');
    if (tokens[0]?.text !== '(' || close === -1) return;
    const [action, ...rest] = tokens.slice(1, close);
    if (action === undefined) this.#pack = null;
    else if (action.kind === 'number') this.#set(action, rest);
    else if (action.text === 'push') this.#push(rest);
    else if (action.text === 'pop') this.#pop(rest);
  }

  #set(bytes: Token, rest: readonly Token[]): void {
    const pack = packOf(bytes);
    if (pack !== undefined && rest.length === 0) this.#pack = pack;
  }

  #push(operands: readonly Token[]): void {
    const { identifier, bytes, wellFormed } = operandsOf(operands);
    const pack = bytes === null ? this.#pack : packOf(bytes);
    if (!wellFormed || pack === undefined) return;
    if (this.#saved.length === maximumPushes) {
      throw new HeaderError(`more than ${maximumPushes} '#pragma pack(push)' are open`);
    }
    this.#saved.push({ identifier, pack: this.#pack });
    this.#pack = pack;
  }

  /** GCC rule: a name that nothing was pushed under does not count, the last push is undone. */
  #pop(operands: readonly Token[]): void {
    const { identifier, bytes, wellFormed } = operandsOf(operands);
    if (!wellFormed || bytes !== null) return;
    const named = identifier === null ? -1 : this.#saved.findLastIndex((saved) => saved.identifier === identifier);
    const index = named === -1 ? this.#saved.length - 1 : named;
    const saved = this.#saved[index];
    if (saved === undefined) return;
    this.#saved.length = index;
    this.#pack = saved.pack;
  }
}

interface PackOperands {
  readonly identifier: string | null;
  readonly bytes: Token | null;
  readonly wellFormed: boolean;
}

/** (',' ( identifier | bytes ))*   At most one of each. */
function operandsOf(tokens: readonly Token[]): PackOperands {
  let identifier: string | null = null;
  let bytes: Token | null = null;
  let wellFormed = tokens.length % 2 === 0;
  tokens.forEach((token, index) => {
    if (index % 2 === 0) wellFormed &&= token.text === ',';
    else if (token.kind === 'identifier' && identifier === null) identifier = token.text;
    else if (token.kind === 'number' && bytes === null) bytes = token;
    else wellFormed = false;
  });
  return { identifier, bytes, wellFormed };
}

/** GNU: `pack(0)` is `pack()`, null. Undefined for a number that GCC ignores. GCC rule: its lowest 32 bits count. */
function packOf({ text }: Token): number | null | undefined {
  if (isFloatingLiteral(text)) return undefined;
  const literal = readIntegerLiteral(text);
  if (typeof literal === 'string') throw new HeaderError(`${literal} in '#pragma pack'`);
  const bytes = Number(BigInt.asIntN(32, literal.value));
  if (bytes === 0) return null;
  return [1, 2, 4, 8, 16].includes(bytes) ? bytes : undefined;
}
