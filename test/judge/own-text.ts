/*
 * What a header itself defines, read from the compiler's own preprocessor and a few regular expressions: nothing of the
 * generator has a part in it. A definition that the generator does not see at all is found here.
 */
import { join } from 'node:path';
import type { AbiModel } from '../../codegen/abi/model/model.ts';
import { targetNamed } from '../../codegen/abi/target/target.ts';
import { type IncludeRoots, searchFolders } from '../../codegen/pipeline/include-roots.ts';

export interface OwnText {
  /** After preprocessing, attributes and comments gone. */
  readonly text: string;
  /** The macros of this header that are in force at its end: the parameters of function-like ones, null for others. */
  readonly macros: ReadonlyMap<string, readonly string[] | null>;
}

/** Reads what `-E -dD` wrote for a text that includes `header`. */
export function ownText(preprocessed: string, header: string, roots: IncludeRoots, target: string): OwnText {
  const paths = new Set(searchFolders(roots, targetNamed(target)).map((folder) => join(folder, header)));
  const macros = new Map<string, readonly string[] | null>();
  const lines: string[] = [];
  let own = false;
  for (const line of preprocessed.split('\n')) {
    const marker = /^# \d+ "([^"]*)"/.exec(line);
    if (marker !== null) own = paths.has(marker[1]!);
    else if (line.startsWith('#define ')) {
      const [, name = '', parameters] = /^#define (\w+)(?:\(([^)]*)\))?/.exec(line) ?? [];
      if (own) macros.set(name, parameters === undefined ? null : namesIn(parameters));
      else macros.delete(name);
    } else if (line.startsWith('#undef ')) macros.delete(line.slice(7).trim());
    else if (own && !line.startsWith('#')) lines.push(line);
  }
  return { text: withoutAttributes(lines.join(' ')), macros };
}

function namesIn(parameters: string): readonly string[] {
  if (parameters === '') return [];
  // A model names the variable arguments where the header does.
  const names = parameters.split(',').map((name) => name.trim().replace(/\.\.\.$/, ''));
  return names.map((name) => (name === '' ? '__VA_ARGS__' : name));
}

function withoutAttributes(text: string): string {
  return text.replace(/__attribute__\s*\(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\)/g, ' ').replace(/\s+/g, ' ');
}

/** What the header defines and the model does not mention. `records` are those that the compiler knows, of includes too. */
export function unmentioned(own: OwnText, records: Iterable<string>, model: AbiModel): string[] {
  const mentioned = new Set(
    [...model.records, ...model.typedefs, ...model.enumerators, ...model.constants, ...model.skipped].map(
      ({ name }) => name,
    ),
  );
  const functions = new Map(model.functions.map(({ name, parameters }) => [name, parameters]));
  for (const { name } of model.strings) mentioned.add(name);
  return [
    ...[...own.macros].flatMap(([name, parameters]) => {
      if (parameters === null) return mentioned.has(name) ? [] : [`macro ${name}`];
      const known = functions.get(name)?.join();
      return known === parameters.join() || mentioned.has(name) ? [] : [`macro ${name}(${parameters.join()})`];
    }),
    ...matchesOf(own.text, /\b((?:struct|union) \w+) ?\{/g, mentioned),
    ...matchesOf(own.text, /\btypedef [^;{}()]*?\b(\w+) ?(?:\[[^\]]*\] ?)*;/g, mentioned),
    ...matchesOf(own.text, /\btypedef [^;{}()]*\( ?\* ?(\w+) ?\)/g, mentioned),
    ...[...records].filter((name) => !mentioned.has(name) && namesUntagged(own.text, name)),
    ...enumeratorsIn(own.text).filter((name) => !mentioned.has(name)),
  ];
}

function matchesOf(text: string, pattern: RegExp, mentioned: ReadonlySet<string>): string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name).filter((name) => !mentioned.has(name));
}

/** Whether a text has a typedef of this name after a record's closing brace. */
function namesUntagged(text: string, name: string): boolean {
  return /^\w+$/.test(name) && new RegExp(`\\}[^;{}*]*\\b${name}\\b[^;{}]*;`).test(text);
}

function enumeratorsIn(text: string): string[] {
  const bodies = [...text.matchAll(/\benum\b[^;{}()]*\{([^}]*)\}/g)].map(([, body = '']) => body);
  return bodies.flatMap((body) => [...body.matchAll(/(?:^|,) ?(\w+) ?(?==|,|$)/g)].map(([, name = '']) => name));
}
