import type { Finding } from '../comparison/finding.ts';
import { accountsFor } from '../comparison/growth.ts';
import { keyOf, type SymbolTable, symbolKey } from '../comparison/symbols.ts';
import type { Differences } from './differences.ts';
import { growingName, higherPart, isMinorVersion, maskName, reservedName } from './habits.ts';
import { adding, breaking, cosmetic, extending, growing, type Judgement } from './judgement.ts';

export function judgeConstant(finding: Finding, differences: Differences): Judgement {
  const { kind, changes, growth, symbol } = finding;
  if (kind === 'added') return adding('');
  if (kind === 'missing') return breaking('');
  if (growth) return growing;
  const facts = new Map(changes.map((change) => [change.fact, change]));
  const value = facts.get('value');
  const carrier = facts.get('carrier');
  if (carrier !== undefined) return breaking(value === undefined ? `the same value, now as a ${carrier.new}` : '');
  if (value === undefined) return cosmetic('the same value');
  // Only a macro states a C type of its own.
  const isEnumerator = !(differences.after.get(keyOf(finding))?.facts.has('type') ?? false);
  const isLarger = Number(value.new) > Number(value.old);
  if (isLarger && growingName(symbol, isEnumerator)) return growing;
  if (!isLarger && /_MIN$/.test(symbol)) return growing;
  if (isMinorVersion(symbol, Number(value.old), Number(value.new))) return growing;
  if (startsAgain(symbol, differences) || (isLarger && isMadeOfGrowing(finding, differences))) return growing;
  return judgeBits(symbol, BigInt(value.old ?? 0), BigInt(value.new ?? 0), differences);
}

/** The lower part of a version, where its higher part grew. */
function startsAgain(symbol: string, { before, after }: Differences): boolean {
  const higher = higherPart(symbol);
  if (higher === null) return false;
  const valueIn = (table: SymbolTable): number => {
    return Number(table.get(symbolKey('constant', higher))?.facts.get('value'));
  };
  return valueIn(after) > valueIn(before);
}

/** A version made from its parts, or another constant of which only what grows by design changed. */
function isMadeOfGrowing(finding: Finding, differences: Differences): boolean {
  const key = keyOf(finding);
  const uses = [...(differences.before.get(key)?.uses ?? []), ...(differences.after.get(key)?.uses ?? [])];
  const changed = uses.filter((name) => differences.of(name).some(({ kind }) => kind === 'changed'));
  return changed.length > 0 && changed.every((name) => isGrown(name, differences));
}

function isGrown(name: string, differences: Differences): boolean {
  const isMask = differences.of(name).some(({ growth }) => growth);
  return isMask || growingName(name, false) || startsAgain(name, differences);
}

/** Masks gain the bits of new names, and reserved bits and `~(A | B)` lose them. */
function judgeBits(symbol: string, old: bigint, now: bigint, differences: Differences): Judgement {
  if (old < 0n && now < 0n) return judgeBits(symbol, ~old, ~now, differences);
  if (old < 0n || now < 0n) return breaking('');
  const { before, after } = differences;
  if ((now & ~old) === 0n && reservedName(symbol)) return extending('reserved bits got a meaning');
  const gained = (old & ~now) === 0n && accountsFor(now & ~old, before, after);
  return gained && maskName(symbol) ? growing : breaking('');
}
