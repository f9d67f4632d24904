/*
 * Sorts what differs by what it means for code that uses the old bindings. Fields come first, because what happened to
 * a record is what happened to its fields; requests come last, because theirs is what happened to their argument.
 */
import { type DriftClass, type DriftFinding, isAtLeast } from './drift-finding.ts';
import type { Finding } from './finding.ts';
import { accountsFor } from './growth.ts';
import { growingName, higherPart, maskName, reservedName, versionName } from './habits.ts';
import { renamesBetween } from './renames.ts';
import { type AbiSymbol, fieldsByOwner, ownerOf, type SymbolTable, symbolKey } from './symbols.ts';

/** A finding of one header on one target. */
export type ClassifiedFinding = Omit<DriftFinding, 'header' | 'newHeader' | 'targets'>;

interface Judgement {
  readonly class: DriftClass;
  readonly note: string;
}

/** Classes of the findings of `compareTables(before, after)`, and what is only written differently. */
export function classify(findings: readonly Finding[], before: SymbolTable, after: SymbolTable): ClassifiedFinding[] {
  return new Classifier(findings, before, after).classify();
}

class Classifier {
  readonly #findings: readonly Finding[];
  readonly #before: SymbolTable;
  readonly #after: SymbolTable;
  readonly #renames: ReadonlyMap<string, Finding>;
  readonly #bySymbol: ReadonlyMap<string, readonly Finding[]>;
  readonly #blamed: ReadonlySet<string | null>;
  /** Judged so far, by key. */
  readonly #judged = new Map<string, Judgement>();
  readonly #fields: { readonly before: FieldsByOwner; readonly after: FieldsByOwner };

  constructor(findings: readonly Finding[], before: SymbolTable, after: SymbolTable) {
    this.#findings = findings;
    this.#before = before;
    this.#after = after;
    this.#renames = renamesBetween(findings, before, after);
    this.#bySymbol = bySymbol(findings);
    this.#blamed = new Set(
      findings.filter(({ kind, growth }) => kind !== 'added' && !growth).map((each) => each.follows),
    );
    this.#fields = { before: fieldsByOwner(before), after: fieldsByOwner(after) };
  }

  classify(): ClassifiedFinding[] {
    const order: readonly Finding['subject'][] = ['field', 'record', 'ioctl'];
    const inOrder = this.#findings.toSorted((a, b) => rank(order, a.subject) - rank(order, b.subject));
    for (const finding of inOrder) this.#judged.set(keyOf(finding), this.#judge(finding));
    const renamedTo = new Set([...this.#renames.values()]);
    const classified = this.#findings.filter((each) => !renamedTo.has(each)).map((each) => this.#classified(each));
    return [...classified, ...this.#rewritten()];
  }

  #classified(finding: Finding): ClassifiedFinding {
    const { kind, subject, symbol, changes, oldLine, newLine, follows, causes } = finding;
    const known = { subject, symbol, changes, oldLine, newLine, follows };
    const renamed = this.#renames.get(keyOf(finding));
    if (renamed !== undefined) {
      const to = { newSymbol: renamed.symbol, newLine: renamed.newLine };
      return { ...known, ...to, class: 'renamed', kind: 'renamed', note: '' };
    }
    const judged = this.#judged.get(keyOf(finding))!;
    return { ...known, ...judged, kind, newSymbol: null, follows: this.#explanation(causes, judged) };
  }

  /** The first cause. What is worse than that follows from a later one, or has to be looked at by itself. */
  #explanation(causes: readonly string[], { class: own }: Judgement): string | null {
    return causes.findLast((cause) => this.#classesOf(cause).some((each) => isAtLeast(each, own))) ?? null;
  }

  #classesOf(symbol: string): DriftClass[] {
    return (this.#bySymbol.get(symbol) ?? []).map((each) => {
      return this.#renames.has(keyOf(each)) ? 'renamed' : this.#judged.get(keyOf(each))!.class;
    });
  }

  #judge(finding: Finding): Judgement {
    const [{ fact, old } = { fact: '', old: null }] = finding.changes;
    if (fact === 'definition') return old?.startsWith('none') ? adding('it has a meaning now') : breaking('');
    switch (finding.subject) {
      case 'field':
        return this.#judgeField(finding);
      case 'record':
        return this.#judgeRecord(finding);
      case 'ioctl':
        return this.#judgeIoctl(finding);
      case 'typedef':
        return this.#judgeOther(finding);
      case 'constant':
        return this.#judgeConstant(finding);
      case 'string':
      case 'function':
        return this.#judgeOther(finding);
    }
  }

  #judgeField(finding: Finding): Judgement {
    if (finding.kind === 'added') return this.#judgeNewField(finding);
    const { symbol, changes, kind } = finding;
    if (reservedName(symbol) && this.#isTaken(symbol)) return extending('its bytes have a meaning now');
    if (kind === 'missing') return breaking('');
    if (isSameMeaning(changes)) return cosmetic('spelled differently');
    const facts = new Set(changes.map(({ fact }) => fact));
    if (facts.size === 1 && (facts.has('count') || facts.has('flexible'))) return cosmetic('the same array');
    if (facts.size === 1 && this.#becameUnion(finding)) return extending('a union now, its members where they were');
    if (isRealArray(changes)) return extending('an array of unknown length says so now');
    if (facts.size === 1 && facts.has('size') && this.#isInline(symbol)) return this.#judgeInlineGrowth(finding);
    return breaking(facts.has('meaning') && !facts.has('type') ? this.#retyped(finding) : '');
  }

  #becameUnion({ symbol, changes: [change] }: Finding): boolean {
    return change?.old === 'struct' && change.new === 'union' && !this.#hasBrokenFields(symbol);
  }

  /** The same spelling of another type: what it stands for changed in an included header. */
  #retyped(finding: Finding): string {
    return `'${this.#after.get(keyOf(finding))?.facts.get('type')}' is another type now`;
  }

  /** An untagged record inside another: its new members decide. */
  #judgeInlineGrowth(finding: Finding): Judgement {
    const [{ old, new: now }] = finding.changes as [Finding['changes'][number]];
    const isLarger = Number(now) > Number(old);
    if (!isLarger || this.#hasBrokenFields(finding.symbol)) return breaking('');
    return extending(this.#outerGrew(finding.symbol) ? 'it grew with a new member' : 'it grew where there was room');
  }

  #judgeNewField(finding: Finding): Judgement {
    if (this.#blamed.has(finding.symbol) && this.#movesOthers(finding.symbol)) {
      return breaking('put in, and moves what follows it');
    }
    const owner = ownerOf(finding.symbol);
    const bits = bitsOf(this.#after.get(keyOf(finding))!);
    const limit = 8 * Number(this.#before.get(symbolKey('record', owner))?.facts.get('size') ?? 0);
    if (bits === null) return this.#judgeEmpty(finding);
    if (bits.to > limit) return extending(this.#isUnion(owner) ? 'a union gained a member' : 'added at the end');
    const there = (this.#fields.before.get(owner) ?? []).filter((each) => overlap(bits, bitsOf(each)));
    const meaningful = there.filter(({ name }) => !reservedName(name));
    if (meaningful.length > 0) {
      const kept = meaningful.every((each) => !this.#isChanged(each.name));
      return kept ? extending('a union gained a member') : adding('');
    }
    if (reservedName(finding.symbol)) return cosmetic('room that was not named before');
    return extending(there.length > 0 ? 'reserved bytes got a meaning' : 'padding got a meaning');
  }

  /** A field without bytes: an array of unknown length at the end, or a placeholder. */
  #judgeEmpty(finding: Finding): Judgement {
    const isArray = this.#after.get(keyOf(finding))?.facts.has('flexible') ?? false;
    return isArray ? extending('an array of unknown length, after the rest') : cosmetic('it has no bytes');
  }

  #judgeRecord(finding: Finding): Judgement {
    if (finding.kind === 'added') return adding('');
    if (finding.kind === 'missing') return breaking('');
    const facts = new Map(finding.changes.map((change) => [change.fact, change]));
    const size = facts.get('size');
    const grew = size !== undefined && facts.size === 1 && Number(size.new) > Number(size.old);
    if (!grew || this.#hasBrokenFields(finding.symbol)) return breaking('');
    if (this.#requestsOf(finding.symbol).length > 0) return extending('its request number changed with its size');
    return breaking('it grew, and no request number tells the two sizes apart');
  }

  #judgeIoctl(finding: Finding): Judgement {
    if (finding.kind === 'added') return adding('');
    if (finding.kind === 'missing') return breaking('');
    const facts = new Set(finding.changes.map(({ fact }) => fact));
    if (!facts.has('value')) return facts.has('argument') ? breaking('') : cosmetic('the same request');
    const argument = this.#after.get(keyOf(finding))?.facts.get('argument') ?? '';
    const onlySize = [...facts].every((fact) => fact === 'value' || fact === 'argument size');
    const isGrowth = onlySize && this.#judged.get(symbolKey('record', argument))?.class === 'extending';
    return isGrowth ? extending('it grew with its argument; the old number stays what it was') : breaking('');
  }

  #judgeConstant(finding: Finding): Judgement {
    const { kind, changes, growth, symbol } = finding;
    if (kind === 'added') return adding('');
    if (kind === 'missing') return breaking('');
    if (growth) return growing;
    const facts = new Map(changes.map((change) => [change.fact, change]));
    const value = facts.get('value');
    if (value === undefined) return this.#judgeRetyped(facts.get('type')?.old, facts.get('type')?.new);
    // Only a macro states a C type of its own.
    const isEnumerator = !(this.#after.get(keyOf(finding))?.facts.has('type') ?? false);
    const isLarger = Number(value.new) > Number(value.old);
    if (isLarger && growingName(symbol, isEnumerator)) return growing;
    if (!isLarger && /_MIN$/.test(symbol)) return growing;
    if (this.#startsAgain(symbol) || (isLarger && this.#isMadeOfGrowing(finding))) return growing;
    return this.#judgeBits(symbol, BigInt(value.old ?? 0), BigInt(value.new ?? 0));
  }

  /** The lower part of a version, where its higher part grew. */
  #startsAgain(symbol: string): boolean {
    const higher = higherPart(symbol);
    if (higher === null) return false;
    const valueIn = (table: SymbolTable): number => {
      return Number(table.get(symbolKey('constant', higher))?.facts.get('value'));
    };
    return valueIn(this.#after) > valueIn(this.#before);
  }

  /** A version made from its parts, or another constant of which only what grows by design changed. */
  #isMadeOfGrowing(finding: Finding): boolean {
    const key = keyOf(finding);
    const uses = [...(this.#before.get(key)?.uses ?? []), ...(this.#after.get(key)?.uses ?? [])];
    const changed = uses.filter((name) => (this.#bySymbol.get(name) ?? []).some(({ kind }) => kind === 'changed'));
    return changed.length > 0 && changed.every((name) => growingName(name, false) || this.#startsAgain(name));
  }

  /** Masks gain the bits of new names, and reserved bits lose them. */
  #judgeBits(symbol: string, old: bigint, now: bigint): Judgement {
    if (old < 0n || now < 0n) return breaking('');
    if ((now & ~old) === 0n && reservedName(symbol)) return extending('reserved bits got a meaning');
    const gained = (old & ~now) === 0n && accountsFor(now & ~old, this.#before, this.#after);
    return gained && maskName(symbol) ? growing : breaking('');
  }

  /** The same value of another C type. */
  #judgeRetyped(old: string | null | undefined, now: string | null | undefined): Judgement {
    const width = (type: string): string => type.replace(/\bunsigned\b/, '').trim() || 'int';
    if (typeof old !== 'string' || typeof now !== 'string' || width(old) === width(now))
      return cosmetic('the same value');
    return breaking('the same value of another width');
  }

  #judgeOther({ kind, subject, symbol, changes }: Finding): Judgement {
    if (kind === 'added') return adding('');
    if (kind === 'changed' && isSameMeaning(changes)) return cosmetic('spelled differently');
    const [change] = changes;
    if (subject === 'string' && kind === 'changed' && versionName(symbol)) return growing;
    if (subject === 'function' && changes.length === 1 && change?.fact === 'parameters') {
      const counts = [change.old, change.new].map((list) => list?.split(',').length);
      if (counts[0] === counts[1] && change.old !== '()' && change.new !== '()')
        return cosmetic('other names for the parameters');
    }
    return breaking('');
  }

  /** Replacement lists that differ where the value does not. */
  #rewritten(): ClassifiedFinding[] {
    const found = new Set(this.#findings.map(keyOf));
    const rewritten: ClassifiedFinding[] = [];
    for (const [key, old] of this.#before) {
      const now = this.#after.get(key);
      if (now === undefined || found.has(key) || old.skipped !== null || now.skipped !== null) continue;
      if (old.text === null || now.text === null || !old.isTextWritten || !now.isTextWritten) continue;
      if (old.text === now.text) continue;
      const { subject, name: symbol, line: oldLine } = old;
      const changes = [{ fact: 'expression', old: old.text, new: now.text }];
      const known = { subject, symbol, changes, oldLine, newLine: now.line, follows: null, newSymbol: null } as const;
      // What a macro with parameters gives is known only where it is used.
      const isRequest = now.facts.get('ioctl') === 'yes';
      const unknown = isRequest ? breaking('its requests may be others') : cosmetic('no binding is made of it');
      const judged = subject === 'function' ? unknown : cosmetic('the same value');
      rewritten.push({ ...known, ...judged, kind: 'changed' });
    }
    return rewritten;
  }

  #isUnion(owner: string): boolean {
    const facts = this.#after.get(symbolKey('record', owner))?.facts;
    return (facts?.get('keyword') ?? facts?.get('type')) === 'union';
  }

  #isInline(name: string): boolean {
    return this.#fields.after.has(name);
  }

  /** True where a new field lies on the bytes of an old reserved one. */
  #isTaken(name: string): boolean {
    const owner = ownerOf(name);
    const bits = bitsOf(this.#before.get(symbolKey('record', name))!);
    if (bits === null) return false;
    const isNew = (field: string): boolean => !this.#before.has(symbolKey('record', field));
    return (this.#fields.after.get(owner) ?? []).some((each) => isNew(each.name) && overlap(bits, bitsOf(each)));
  }

  #isChanged(name: string): boolean {
    const key = symbolKey('record', name);
    const old = this.#before.get(key);
    const now = this.#after.get(key);
    return now === undefined || String([...old!.facts]) !== String([...now.facts]);
  }

  #movesOthers(name: string): boolean {
    return (
      this.#findings.some(
        ({ follows, subject, kind }) => follows === name && subject === 'field' && kind === 'changed',
      ) &&
      this.#findings.some(
        ({ follows, changes }) =>
          follows === name && changes.some(({ fact }) => fact === 'offset' || fact === 'bitOffset'),
      )
    );
  }

  #outerGrew(name: string): boolean {
    const outer = symbolKey('record', name.slice(0, name.indexOf('.')));
    return this.#before.get(outer)?.facts.get('size') !== this.#after.get(outer)?.facts.get('size');
  }

  #hasBrokenFields(owner: string): boolean {
    return this.#findings.some(({ subject, symbol, kind, changes }) => {
      if (subject !== 'field' || !symbol.startsWith(`${owner}.`)) return false;
      const judged = this.#judged.get(symbolKey(subject, symbol));
      if (judged !== undefined) return judged.class === 'breaking' && !this.#renames.has(symbolKey(subject, symbol));
      return kind !== 'added' && changes.some(({ fact }) => fact !== 'size');
    });
  }

  /** The requests whose number changed with the size of a record. */
  #requestsOf(record: string): Finding[] {
    return this.#findings.filter((finding) => {
      const now = this.#after.get(keyOf(finding));
      return finding.subject === 'ioctl' && finding.kind === 'changed' && now?.facts.get('argument') === record;
    });
  }
}

const growing: Judgement = { class: 'growing', note: '' };

function adding(note: string): Judgement {
  return { class: 'adding', note };
}

function breaking(note: string): Judgement {
  return { class: 'breaking', note };
}

function extending(note: string): Judgement {
  return { class: 'extending', note };
}

function cosmetic(note: string): Judgement {
  return { class: 'cosmetic', note };
}

function keyOf({ subject, symbol }: Finding): string {
  return symbolKey(subject, symbol);
}

function bySymbol(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const found = new Map<string, Finding[]>();
  for (const finding of findings) found.set(finding.symbol, [...(found.get(finding.symbol) ?? []), finding]);
  return found;
}

function rank(order: readonly string[], subject: string): number {
  const index = order.indexOf(subject);
  return index === -1 ? -1 : index;
}

type FieldsByOwner = ReturnType<typeof fieldsByOwner>;

interface Bits {
  readonly from: number;
  readonly to: number;
}

/** Where a field lies; null for one without a size. */
function bitsOf({ facts }: AbiSymbol): Bits | null {
  const [offset, size, bitOffset, bitWidth] = ['offset', 'size', 'bitOffset', 'bitWidth'].map((fact) =>
    facts.get(fact),
  );
  if (bitOffset !== undefined) return { from: Number(bitOffset), to: Number(bitOffset) + Number(bitWidth) };
  if (size === undefined || size === '0') return null;
  return { from: 8 * Number(offset), to: 8 * (Number(offset) + Number(size)) };
}

function overlap(one: Bits, other: Bits | null): boolean {
  return other !== null && one.from < other.to && other.from < one.to;
}

/** Types spelled differently that are the same to the machine. */
function isSameMeaning(changes: Finding['changes']): boolean {
  return changes.length > 0 && changes.every(({ fact, sameMeaning }) => fact === 'type' && sameMeaning === true);
}

/** `data[1]`, which meant any number, as `data[]`. */
function isRealArray(changes: Finding['changes']): boolean {
  const facts = new Map(changes.map((change) => [change.fact, change]));
  const becameFlexible = facts.get('flexible')?.new === 'yes';
  return becameFlexible && [...facts.keys()].every((fact) => ['flexible', 'count', 'size'].includes(fact));
}
