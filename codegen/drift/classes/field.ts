import type { Finding } from '../comparison/finding.ts';
import { type AbiSymbol, fieldsByOwner, keyOf, ownerOf, symbolKey } from '../comparison/symbols.ts';
import { bitsOf, overlap } from './bits.ts';
import type { Differences } from './differences.ts';
import { reservedName } from './habits.ts';
import { addedAtEnd, adding, breaking, cosmetic, extending, type Judgement, renamedWithin } from './judgement.ts';
import { isSameMeaning } from './same-meaning.ts';

export function judgeField(finding: Finding, differences: Differences): Judgement {
  const { symbol, changes, kind } = finding;
  if (kind === 'added') return judgeNewField(finding, differences);
  const taking = reservedName(symbol) ? differences.newFieldsOn(symbol) : [];
  if (taking.some(({ name }) => !reservedName(name))) return extending('its bytes have a meaning now');
  if (taking.length > 0) return cosmetic(stillRoom);
  if (kind === 'missing') return breaking(successors(differences.newFieldsOn(symbol)));
  if (differences.onlySpellRenames(changes)) return renamedWithin;
  if (isSameMeaning(changes)) return cosmetic('spelled differently');
  const facts = new Set(changes.map(({ fact }) => fact));
  if (facts.size === 1 && isOfUnknownLength(changes)) return cosmetic('the same array');
  if (facts.size === 1 && becameUnion(finding, differences)) {
    return extending('a union now, its members where they were');
  }
  if (isRealArray(changes)) return extending('an array of unknown length says so now');
  const isInline = fieldsByOwner(differences.after).has(symbol);
  if (facts.size === 1 && facts.has('size') && isInline) return judgeInlineGrowth(finding, differences);
  return breaking(facts.has('meaning') && !facts.has('type') ? retyped(finding, differences) : '');
}

/** What lies on the bytes of a field that is gone; empty where nothing does. */
function successors(fields: readonly AbiSymbol[]): string {
  const names = fields.map(({ name }) => `'${name.slice(name.lastIndexOf('.') + 1)}'`);
  if (names.length === 0) return '';
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''} ${names.length > 1 ? 'are' : 'is'} there now`;
}

function becameUnion({ symbol, changes: [change] }: Finding, differences: Differences): boolean {
  return change?.old === 'struct' && change.new === 'union' && !differences.hasBrokenFields(symbol);
}

/** `data[0]` as `data[]`. Other lengths of the same bytes are reached by other words: `data[4]` as `data[2][2]`. */
function isOfUnknownLength([change]: Finding['changes']): boolean {
  return change?.fact === 'flexible' || (change?.fact === 'count' && [change.old, change.new].includes('[0]'));
}

/** `data[1]`, which meant any number, as `data[]`. */
function isRealArray(changes: Finding['changes']): boolean {
  const facts = new Map(changes.map((change) => [change.fact, change]));
  const becameFlexible = facts.get('flexible')?.new === 'yes';
  return becameFlexible && [...facts.keys()].every((fact) => ['flexible', 'count', 'size'].includes(fact));
}

/** The same spelling of another type: what it stands for changed in an included header. */
function retyped(finding: Finding, { after }: Differences): string {
  return `'${after.get(keyOf(finding))?.facts.get('type')}' is another type now`;
}

/** An untagged record inside another: its new members decide. */
function judgeInlineGrowth({ symbol, changes }: Finding, differences: Differences): Judgement {
  const [{ old, new: now }] = changes as [Finding['changes'][number]];
  const isLarger = Number(now) > Number(old);
  if (!isLarger || differences.hasBrokenFields(symbol)) return breaking('');
  const isArray = differences.after.get(symbolKey('field', symbol))?.facts.has('count') ?? false;
  if (isArray || differences.isInUnknownArray(symbol)) return breaking(largerElements);
  return extending(differences.outermostGrew(symbol) ? 'it grew with a new member' : 'it grew where there was room');
}

const stillRoom = 'still room, under another name';

const largerElements = 'the elements of the array are larger, so that all but the first lie elsewhere';

function judgeNewField(finding: Finding, differences: Differences): Judgement {
  const { symbol } = finding;
  const { before, after } = differences;
  if (differences.movesOthers(symbol)) return breaking('put in, and moves what follows it');
  const owner = ownerOf(symbol);
  const bits = bitsOf(after.get(keyOf(finding))!, after);
  if (bits === null) return judgeEmpty(finding, differences);
  const held = differences.fieldsBefore(owner);
  const facts = before.get(symbolKey('record', owner))?.facts;
  const isUnknownArray = facts?.get('flexible') === 'yes';
  const end = isUnknownArray
    ? held.reduce((end, each) => Math.max(end, bitsOf(each, before)?.to ?? 0), 0)
    : 8 * sizeOfOne(facts);
  if (bits.to > end) {
    if (isUnknownArray) return breaking(largerElements);
    return differences.isUnion(owner) ? extending('a union gained a member') : addedAtEnd;
  }
  const there = held.filter((each) => overlap(bits, bitsOf(each, before)));
  const isMeaningful = ({ name }: AbiSymbol): boolean => !reservedName(name);
  if (there.some(isMeaningful)) {
    // One that is what it was shares its bytes with the new one.
    const isShared = there.some((each) => isMeaningful(each) && !differences.isChanged(each.name));
    return isShared ? extending('a union gained a member') : adding('');
  }
  if (reservedName(symbol)) return cosmetic(there.length > 0 ? stillRoom : 'room that was not named before');
  return extending(there.length > 0 ? 'reserved bytes got a meaning' : 'padding got a meaning');
}

/** Of a record, or of the elements of an array of records. */
function sizeOfOne(facts: ReadonlyMap<string, string> | undefined): number {
  const counts = facts?.get('count')?.match(/\d+/g) ?? [];
  return counts.reduce((size, count) => size / Number(count), Number(facts?.get('size') ?? 0));
}

/** A field without bytes: an array of unknown length at the end, or a placeholder. */
function judgeEmpty(finding: Finding, { after }: Differences): Judgement {
  const isArray = after.get(keyOf(finding))?.facts.has('flexible') ?? false;
  return isArray ? extending('an array of unknown length, after the rest') : cosmetic('it has no bytes');
}
