import type { Attributes, BasicTypeName } from '../../ast/c-type.ts';
import type { RecordDefinition } from '../../ast/declaration.ts';
import type { Expression } from '../../ast/expression.ts';
import { Refusal } from '../model/refusal.ts';
import type { Target } from '../target/target.ts';

/** Attributes that change a layout in ways that this generator does not follow. */
const refusedAttributes = new Set(['vector_size', 'altivec', 'neon_vector_type', 'ms_struct', 'scalar_storage_order']);

/** @throws Refusal that names the attribute. */
export function refuseUnknownLayouts({ others }: Attributes): void {
  for (const name of others) {
    if (refusedAttributes.has(bareName(name))) throw new Refusal(`attribute '${bareName(name)}' is not laid out`);
  }
}

/** @throws Refusal for a record under `#pragma scalar_storage_order` whose bytes are not in the target's own order. */
export function refuseForeignOrder({ storageOrder }: RecordDefinition, { byteOrder }: Target): void {
  if (storageOrder === null || storageOrder === byteOrder) return;
  throw new Refusal(`'#pragma scalar_storage_order ${storageOrder}-endian' is not laid out`);
}

/** GNU: every attribute may be written with two underscores on either side. */
function bareName(name: string): string {
  return name.startsWith('__') && name.endsWith('__') && name.length > 4 ? name.slice(2, -2) : name;
}

/** The largest alignment that GCC accepts. */
export const largestAlignment = 2n ** 28n;

/** Every `aligned` of a declaration in bytes, in order; `aligned(0)` asks for nothing. */
export function alignments(
  attributes: Attributes,
  target: Target,
  evaluate: (expression: Expression) => bigint,
): number[] {
  return attributes.aligned
    .map((aligned) => (aligned === 'max' ? BigInt(target.biggestAlignment) : evaluate(aligned)))
    .filter((alignment) => alignment !== 0n)
    .map((alignment) => {
      if (alignment > 0n && alignment <= largestAlignment && (alignment & (alignment - 1n)) === 0n)
        return Number(alignment);
      throw new Refusal(`alignment ${alignment} is no power of two up to ${largestAlignment}`);
    });
}

const integerModes = new Map<string, readonly [signed: BasicTypeName, unsigned: BasicTypeName]>([
  ['QI', ['signed char', 'unsigned char']],
  ['byte', ['signed char', 'unsigned char']],
  ['HI', ['short', 'unsigned short']],
  ['SI', ['int', 'unsigned int']],
  ['TI', ['__int128', 'unsigned __int128']],
]);

/** GNU `mode(…)`: the integer type of that width. @throws Refusal for a mode that is no integer's. */
export function typeOfMode(mode: string, signed: boolean, target: Target): BasicTypeName {
  const name = bareName(mode);
  const lp64 = target.dataModel === 'LP64';
  // GCC rule: of the types of that width the first of `int`, `long`, `long long`.
  if (name === 'DI' && !lp64) return signed ? 'long long' : 'unsigned long long';
  const isWord = name === 'word' || name === 'pointer';
  if (name === 'DI' || (isWord && lp64)) return signed ? 'long' : 'unsigned long';
  const types = integerModes.get(isWord ? 'SI' : name);
  if (types === undefined) throw unknownMode(name);
  return types[signed ? 0 : 1];
}

/** Why something with a `mode(…)` is not laid out: the mode is no integer's, or what has it is none. */
export function unknownMode(mode: string): Refusal {
  return new Refusal(`attribute 'mode(${mode})' is not laid out`);
}
