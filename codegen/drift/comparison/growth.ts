/*
 * Masks such as UFFD_API_FEATURES or UFFD_API_IOCTLS gain bits with every kernel that gains a feature. That is no change
 * of the ABI, but "the new value has all old bits" alone would also excuse a flag that moved from 1 to 3. A changed value
 * counts as growth only where the macro is written as an OR of named constants, none of which changed, and either both
 * definitions are known and the new one has every operand of the old one, or one is known and each new bit belongs to a
 * name that the old header does not have, or to one like the operands.
 */
import { splitAtOr } from '../../atlas/or-operands.ts';
import type { FactChange } from './finding.ts';
import { type AbiSymbol, type SymbolTable, symbolKey } from './symbols.ts';

/** True where a constant's new value is its old one with the bits of more names. */
export function isGrowth(
  old: AbiSymbol,
  now: AbiSymbol,
  changes: readonly FactChange[],
  before: SymbolTable,
  after: SymbolTable,
): boolean {
  if (!isMacro(old) || !isMacro(now) || changes.some(({ fact }) => fact !== 'value')) return false;
  const oldBits = bitsOf(old);
  const newBits = bitsOf(now);
  if (oldBits < 0n || newBits < 0n || (oldBits & ~newBits) !== 0n) return false;
  const operands = { old: orOperands(old, before), new: orOperands(now, after) };
  if (operands.old === 'other' || operands.new === 'other') return false;
  if (![...old.uses, ...now.uses].every((name) => isUnchanged(name, before, after))) return false;
  if (operands.old === 'unknown' && operands.new === 'unknown') return false;
  if (operands.old !== 'unknown' && operands.new !== 'unknown') {
    const kept = new Set(operands.new);
    return operands.old.every((operand) => kept.has(operand));
  }
  // One flag alone has no fewer bits to grow from.
  if (operands.new !== 'unknown' && operands.new.length < 2) return false;
  const known = operands.old === 'unknown' ? operands.new : operands.old;
  return accountsFor(newBits & ~oldBits, before, after, familyOf(known));
}

/** What the names in operands begin with: `_UFFDIO_` for `(__u64)1<<_UFFDIO_WAKE`. */
function familyOf(operands: readonly string[] | 'unknown' | 'other'): ReadonlySet<string> {
  const names = Array.isArray(operands) ? operands.flatMap((each: string) => each.match(/[A-Za-z_]\w*/g) ?? []) : [];
  return new Set(names.map(stemOf).filter((stem) => stem !== ''));
}

function stemOf(name: string): string {
  return name.slice(0, name.lastIndexOf('_') + 1);
}

/** Of all constants only macros state a type of their own. */
function isMacro({ subject, facts }: AbiSymbol): boolean {
  return subject === 'constant' && facts.has('type');
}

function bitsOf(symbol: AbiSymbol): bigint {
  return BigInt(symbol.facts.get('value') ?? '-1');
}

/** The operands of `(A | B | …)` without their spaces; 'other' where it is no OR of named constants. */
function orOperands(symbol: AbiSymbol, table: SymbolTable): readonly string[] | 'unknown' | 'other' {
  if (symbol.text === null) return 'unknown';
  const operands = splitAtOr(symbol.text);
  if (operands === null) return 'other';
  return operands.every((operand) => isFlag(operand, table)) ? operands : 'other';
}

/** `FLAG`, `(__u64)1<<NUMBER`, `_BITUL(NUMBER)`: no arithmetic but a shift, and a constant of the header in it. */
function isFlag(operand: string, table: SymbolTable): boolean {
  if (/[-+*/%&^~]/.test(operand)) return false;
  return (operand.match(/[A-Za-z_]\w*/g) ?? []).some((name) => table.has(symbolKey('constant', name)));
}

function isUnchanged(name: string, before: SymbolTable, after: SymbolTable): boolean {
  const key = symbolKey('constant', name);
  const old = before.get(key)?.facts.get('value');
  const now = after.get(key)?.facts.get('value');
  return old === undefined || old === now;
}

/**
 * Each bit is the value of a name that only the new header has, or that name gives the bit's number. A name of the
 * family that the mask is made from may have been there before, and not been in the mask.
 */
export function accountsFor(
  bits: bigint,
  before: SymbolTable,
  after: SymbolTable,
  family: ReadonlySet<string> = new Set(),
): boolean {
  let open = bits;
  for (const [key, symbol] of after) {
    const isEligible = !before.has(key) || family.has(stemOf(symbol.name));
    if (symbol.subject !== 'constant' || !isEligible) continue;
    const value = bitsOf(symbol);
    if (value > 0n && (value & ~bits) === 0n) open &= ~value;
    if (value >= 0n && value < 128n) open &= ~(1n << value);
  }
  return open === 0n;
}
