import type { AbiModel, EnumeratorModel } from '../abi/model/model.ts';
import { classify } from '../drift/classes/classify.ts';
import { compareTables } from '../drift/comparison/compare.ts';
import { type SymbolTable, symbolsOf } from '../drift/comparison/symbols.ts';
import type { KernelEnumerator } from './kernel-types.ts';

/**
 * True where drift calls the difference growing by design: of the ends of lists, which move with every name that is added,
 * of masks with the bits of new names. Either the kernel or the bindings are the newer side.
 */
export function isGrowth(mine: EnumeratorModel, kernel: KernelEnumerator, model: AbiModel): boolean {
  const here = model.enumerators.filter((each) => each.enum === mine.enum);
  const there = [...kernel.members].map(([name, value]) => ({ name, value: String(value), enum: mine.enum }));
  const bindings = symbolsOf({ model: only(model, here) });
  const running = symbolsOf({ model: only(model, there) });
  return grew(mine.name, bindings, running) || grew(mine.name, running, bindings);
}

function grew(name: string, before: SymbolTable, after: SymbolTable): boolean {
  // What carries an enumerator in bindings is no business of the kernel's.
  const differing = compareTables(before, after).map((finding) => {
    return { ...finding, changes: finding.changes.filter(({ fact }) => fact !== 'carrier') };
  });
  const found = classify(differing, before, after);
  return found.some((each) => each.symbol === name && each.class === 'growing');
}

function only(model: AbiModel, enumerators: readonly EnumeratorModel[]): AbiModel {
  const rest = { records: [], typedefs: [], constants: [], strings: [], ioctls: [], functions: [], skipped: [] };
  return { ...model, ...rest, enumerators };
}
