import { tokenize } from '../../lexer/lexer.ts';
import { SourceFile } from '../../source/source-file.ts';
import { parseDefinition } from './macro-definition.ts';
import type { Macro } from './macro-table.ts';

/** By their texts, most of which several targets have. */
const macrosRead = new Map<string, Macro>();

const known = new WeakMap<readonly string[], PredefinedMacros>();

/** Macros that no header defines. Of the 300 of a target a header uses a dozen: each is read when it is asked for. */
export class PredefinedMacros {
  /** The texts after `#define`, by name. */
  readonly definitions: ReadonlyMap<string, string>;

  /** Of a name that is defined twice the last definition counts. Remembered per list. */
  static of(definitions: readonly string[]): PredefinedMacros {
    let macros = known.get(definitions);
    if (macros === undefined) {
      macros = new PredefinedMacros(definitions);
      known.set(definitions, macros);
    }
    return macros;
  }

  private constructor(definitions: readonly string[]) {
    this.definitions = new Map(definitions.map((definition) => [/^[\w$]*/.exec(definition)![0], definition]));
  }

  /** One of {@link definitions}. @throws HeaderError for a definition that is none. */
  get(name: string): Macro {
    const definition = this.definitions.get(name)!;
    const macro = macrosRead.get(definition) ?? predefinedMacro(definition);
    macrosRead.set(definition, macro);
    return macro;
  }
}

/** The macro that a text after `#define` defines, in no file. @throws HeaderError */
export function predefinedMacro(definition: string): Macro {
  const file = new SourceFile('<predefined>', '', `#define ${definition}`);
  const [, directive, ...operands] = tokenize(file).slice(0, -1);
  return { ...parseDefinition(directive!, operands), definedAt: null };
}
