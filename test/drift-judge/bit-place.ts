/*
 * No expression of C tells where a bit-field lies; the bytes of an object do in which it alone is set.
 */
import type { DriftFinding } from '../../codegen/drift/drift-finding.ts';
import type { Side } from './claim.ts';
import { memberOf } from './condition.ts';
import type { JudgedSide } from './judged-side.ts';

const bitFacts = ['bitOffset', 'bitWidth'];

/** Where a compiler puts a bit-field otherwise than a finding says; null for a finding of no bit-field on both sides. */
export async function misplacedBits(
  finding: DriftFinding,
  sides: Readonly<Record<Side, JudgedSide>>,
): Promise<string[] | null> {
  const changes = finding.changes.filter(({ fact, old, new: now }) => {
    return bitFacts.includes(fact) && old !== null && now !== null;
  });
  if (finding.kind !== 'changed' || changes.length === 0) return null;
  const wrong: string[] = [];
  for (const side of ['old', 'new'] as const) {
    const place = await placeIn(finding, sides[side]);
    for (const change of changes) {
      const seen = change.fact === 'bitOffset' ? place?.from : place?.width;
      if (String(seen) !== change[side]) wrong.push(`${side} side: ${change.fact} is ${seen}, not ${change[side]}`);
    }
  }
  return wrong;
}

/** Numbered as the model does: from the least significant bit of each byte on little machines, else from the most. */
async function placeIn(
  { header, symbol }: DriftFinding,
  side: JudgedSide,
): Promise<{ readonly from: number; readonly width: number } | null> {
  const { record, path, names } = memberOf(symbol, 0);
  const unmasked = names.map((name) => `#undef ${name}\n`).join('');
  const objects = await side.compiled.objects(
    side.includesFor(header),
    `${unmasked}${record} judged = { .${path} = -1 };\n`,
  );
  const bytes = objects?.get('judged');
  if (bytes === undefined) return null;
  const digits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0'));
  const bits = digits.flatMap((each) => (side.byteOrder === 'little' ? [...each].reverse() : [...each]));
  return { from: bits.indexOf('1'), width: bits.filter((bit) => bit === '1').length };
}
