import type { AbiModel } from '../../abi/model/model.ts';
import type { TypeMeaning } from '../../abi/model/type-model.ts';
import { type Side, type SymbolTable, symbolsOf } from './symbols.ts';

type Types = ReadonlyMap<string, TypeMeaning>;

/**
 * The tables of two sides, with what both can know. A model of before models told of their types does not say what they
 * mean: those that it does not define itself mean what the other side says. Else every field would be another one, and `__u32` not `__be32`.
 */
export function tablesOf(old: Side | null, now: Side | null): readonly [SymbolTable | null, SymbolTable | null] {
  return [tableBeside(old, now), tableBeside(now, old)];
}

function tableBeside(side: Side | null, other: Side | null): SymbolTable | null {
  if (side === null) return null;
  const lent = side.types === undefined ? other?.types : undefined;
  return symbolsOf(lent === undefined ? side : { ...side, types: typesFor(side.model, lent) });
}

function typesFor({ typedefs }: AbiModel, lent: Types): Types {
  const own = new Map(typedefs.map(({ name, type }) => [name, type]));
  const types = new Map([...lent].filter(([name]) => !own.has(name)));
  for (const name of own.keys()) {
    const facts = types.get(behind(name, own));
    if (facts !== undefined) types.set(name, facts);
  }
  return types;
}

function behind(name: string, typedefs: ReadonlyMap<string, string>): string {
  const seen = new Set<string>();
  let type = name;
  for (let next = typedefs.get(type); next !== undefined && !seen.has(type); next = typedefs.get(type)) {
    seen.add(type);
    type = next;
  }
  return type;
}
