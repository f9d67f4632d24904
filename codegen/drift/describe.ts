import type { FactChange } from './comparison/finding.ts';
import type { DriftFinding } from './drift-finding.ts';

const longestFact = 80;

/** Facts that are said in other words than they are called. */
const words: Readonly<Record<string, string>> = {
  count: 'length',
  bitOffset: 'bit offset',
  bitWidth: 'bit width',
  meaning: 'type',
};

/** `value 170 -> 171, offset 8 -> 16`; empty where nothing changed but the name is there or not. */
export function describeChanges({ changes }: Pick<DriftFinding, 'changes'>): string {
  const facts = new Map(changes.map((change) => [change.fact, change]));
  const place = describePlaces(facts);
  const others = place === null ? changes : changes.filter(({ fact }) => !factsOfPlace.includes(fact));
  const told = others.flatMap((change) => describeChange(change, facts) ?? []);
  return (place === null ? told : [place, ...told]).join(', ');
}

const factsOfPlace = ['offset', 'size', 'bitOffset', 'bitWidth'];

/** Of a field that became a bit-field, or the other way round: `bytes 116 to 119 -> bits 931 to 959`. Null for others. */
function describePlaces(facts: ReadonlyMap<string, FactChange>): string | null {
  const [old, now] = (['old', 'new'] as const).map((side) => {
    const [offset, size, bitOffset, bitWidth] = factsOfPlace.map((fact) => facts.get(fact)?.[side] ?? null);
    if (offset !== null && size !== null && bitOffset === null) return ['bytes', Number(offset), Number(size)] as const;
    if (bitOffset !== null && offset === null) return ['bits', Number(bitOffset), Number(bitWidth)] as const;
    return null;
  });
  if (!old || !now || old[0] === now[0]) return null;
  return [old, now].map(([unit, first, many]) => `${unit} ${first} to ${first + many - 1}`).join(' -> ');
}

/** A type is told with its length and with what it means; these are not told again. Null for what is told elsewhere. */
function describeChange(change: FactChange, facts: ReadonlyMap<string, FactChange>): string | null {
  const { fact, old, new: now } = change;
  if (fact === 'definition') return describeDefinition(change);
  if (fact === 'kind') return `${shortened(old ?? 'nothing')} before, ${shortened(now ?? 'nothing')} now`;
  if (fact === 'meaning' && facts.has('type')) return null;
  if (fact === 'count' && facts.has('type')) return null;
  const told = `${words[fact] ?? fact} ${readable(old, facts, 'old')} -> ${readable(now, facts, 'new')}`;
  const meaning = facts.get('meaning');
  if (fact !== 'type' || meaning === undefined || meaning.old === null || meaning.new === null) return told;
  return meaning.old === old || meaning.new === now ? told : `${told} (${meaning.old} -> ${meaning.new})`;
}

/** A name that a header defines on both sides, and to which only one gives a meaning. */
function describeDefinition({ old, new: now }: FactChange): string {
  const reason = (text: string | null): string => /^none \((.*)\)$/.exec(text ?? '')?.[1] ?? '';
  return now?.startsWith('none') ? `no meaning any more (${reason(now)})` : `${now} (had no meaning: ${reason(old)})`;
}

/** Masks are read bit by bit, a type with its length, and a long text by its beginning. */
function readable(fact: string | null, facts: ReadonlyMap<string, FactChange>, side: 'old' | 'new'): string {
  if (fact === null) return 'none';
  if (/^\d{4,}$/.test(fact)) return `0x${BigInt(fact).toString(16)}`;
  const text = shortened(fact);
  const count = facts.get('type')?.[side] === fact ? facts.get('count') : undefined;
  return count === undefined ? text : `${text}${count[side] ?? ''}`;
}

function shortened(fact: string): string {
  return fact.length > longestFact ? `${fact.slice(0, longestFact)}…` : fact;
}

/** What happened, one line without the symbol: `gone`, `value 1 -> 2: the record grew`. */
export function describeFinding(finding: DriftFinding): string {
  const { kind, subject, newSymbol, newHeader, note } = finding;
  const happened = {
    missing: `this ${subject} is gone`,
    added: `new ${subject}`,
    changed: describeChanges(finding),
    renamed: `${newSymbol} now`,
    moved: newHeader === null ? 'moved' : `in ${newHeader} now`,
  }[kind];
  return note === '' ? happened : `${happened}: ${note}`;
}
