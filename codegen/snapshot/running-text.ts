import { spell } from '../lexer/lexer.ts';
import type { Token } from '../lexer/token.ts';

const widestIndent = 16;

/** An open `(`, `[` or `{`. A linked list, so that a conditional can go back to the brackets open at its `#if`. */
interface Bracket {
  readonly kind: 'round' | 'brace' | 'enum';
  readonly outer: Bracket | null;
  /** Braces open, this one included. */
  readonly depth: number;
  /** True inside any round or square bracket. */
  readonly inRound: boolean;
}

interface Position {
  readonly bracket: Bracket | null;
  /** The keyword `enum` stood since the last `;`, `{` or `}`. */
  readonly sawEnum: boolean;
}

interface Conditional {
  readonly before: Position;
  hasElse: boolean;
}

/**
 * The lines of a header between its directives: one declaration, member or enumerator per line, indented by the braces
 * around it. White space is kept where it was, as one space, since `#` can make it visible.
 */
export class RunningText {
  readonly #lines: string[];
  readonly #conditionals: Conditional[] = [];
  #line: Token[] = [];
  #indent = 0;
  #bracket: Bracket | null = null;
  #sawEnum = false;

  /** @param lines takes the finished lines. */
  constructor(lines: string[]) {
    this.#lines = lines;
  }

  add(token: Token): void {
    if (this.#breaksBefore(token)) this.finishLine();
    if (token.text === '}' || token.text === ')' || token.text === ']') this.#close();
    if (this.#line.length === 0) this.#indent = Math.min(this.#bracket?.depth ?? 0, widestIndent);
    this.#line.push(token);
    this.#follow(token);
  }

  /** Ends the line begun, if any: a directive comes, or the header is over. */
  finishLine(): void {
    if (this.#line.length > 0) this.#lines.push('  '.repeat(this.#indent) + spell(this.#line));
    this.#line = [];
  }

  /** Each group of a conditional starts with the brackets open at its `#if`; without `#else` so does what follows. */
  followDirective(name: string): void {
    const innermost = this.#conditionals.at(-1);
    if (name === 'if' || name === 'ifdef' || name === 'ifndef') {
      this.#conditionals.push({ before: { bracket: this.#bracket, sawEnum: this.#sawEnum }, hasElse: false });
    } else if (innermost !== undefined && (name === 'else' || name.startsWith('elif'))) {
      innermost.hasElse ||= name === 'else';
      this.#goTo(innermost.before);
    } else if (innermost !== undefined && name === 'endif') {
      this.#conditionals.pop();
      if (!innermost.hasElse) this.#goTo(innermost.before);
    }
  }

  #goTo({ bracket, sawEnum }: Position): void {
    this.#bracket = bracket;
    this.#sawEnum = sawEnum;
  }

  #breaksBefore(token: Token): boolean {
    const previous = this.#line.at(-1);
    // At the start of a line a '#' would be a directive.
    if (previous === undefined || token.text === '#') return false;
    // A literal that is not closed reaches to the end of its line.
    if (previous.kind === 'other' && token.atLineStart) return true;
    if (this.#bracket?.inRound) return false;
    if (token.text === '}') return previous.text !== '{';
    if (previous.text === '}') return token.atLineStart;
    if (previous.text === ',') return this.#bracket?.kind === 'enum';
    return previous.text === ';' || previous.text === '{';
  }

  #follow({ text }: Token): void {
    if (text === '(' || text === '[') this.#open('round');
    else if (text === '{') this.#open(this.#sawEnum ? 'enum' : 'brace');
    if (text === 'enum') this.#sawEnum = true;
    else if (text === ';' || text === '{' || text === '}') this.#sawEnum = false;
  }

  #open(kind: Bracket['kind']): void {
    const outer = this.#bracket;
    const depth = (outer?.depth ?? 0) + (kind === 'round' ? 0 : 1);
    this.#bracket = { kind, outer, depth, inRound: kind === 'round' || (outer?.inRound ?? false) };
  }

  #close(): void {
    this.#bracket = this.#bracket?.outer ?? null;
  }
}
