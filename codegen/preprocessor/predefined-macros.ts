import { tokenize } from '../lexer/lexer.ts';
import { SourceFile } from '../source/source-file.ts';
import { parseDefinition } from './macro-definition.ts';
import type { Macro } from './macro-table.ts';

const known = new WeakMap<readonly string[], PredefinedMacros>();

/** Macros that no header defines. Of the 300 of a target a header uses a dozen: each is read when it is asked for. */
export class PredefinedMacros implements Iterable<Macro> {
  readonly #definitions = new Map<string, string>();
  readonly #read = new Map<string, Macro>();

  /** `definitions` are the texts after `#define`; the last of a name counts. Remembered per list. */
  static of(definitions: readonly string[]): PredefinedMacros {
    let macros = known.get(definitions);
    if (macros === undefined) {
      macros = new PredefinedMacros(definitions);
      known.set(definitions, macros);
    }
    return macros;
  }

  private constructor(definitions: readonly string[]) {
    for (const definition of definitions) this.#definitions.set(/^[\w$]*/.exec(definition)![0], definition);
  }

  has(name: string): boolean {
    return this.#definitions.has(name);
  }

  /** @throws HeaderError for a definition that is none. */
  get(name: string): Macro | null {
    const definition = this.#definitions.get(name);
    if (definition === undefined) return null;
    let macro = this.#read.get(name);
    if (macro === undefined) {
      macro = predefinedMacro(definition);
      this.#read.set(name, macro);
    }
    return macro;
  }

  *[Symbol.iterator](): Iterator<Macro> {
    for (const name of this.#definitions.keys()) yield this.get(name)!;
  }
}

/** The macro that a text after `#define` defines, in no file. @throws HeaderError */
export function predefinedMacro(definition: string): Macro {
  const file = new SourceFile('<predefined>', '', `#define ${definition}`);
  const [, directive, ...operands] = tokenize(file).slice(0, -1);
  return { ...parseDefinition(directive!, operands), definedAt: null };
}
