import { addToList } from '../../source/add-to-list.ts';
import type { Finding } from '../comparison/finding.ts';
import { type AbiSymbol, fieldsByOwner, keyOf, ownerOf, type SymbolTable, symbolKey } from '../comparison/symbols.ts';
import type { DriftClass } from '../drift-finding.ts';
import { bitsOf, overlap } from './bits.ts';
import type { Judgement } from './judgement.ts';
import { renamesBetween } from './renames.ts';

/** All that differs between two tables of one header, and what was judged of it so far: what a judgement may look at. */
export class Differences {
  readonly findings: readonly Finding[];
  readonly before: SymbolTable;
  readonly after: SymbolTable;
  /** The new name's finding by the key of the old name. */
  readonly renames: ReadonlyMap<string, Finding>;
  readonly #bySymbol: ReadonlyMap<string, readonly Finding[]>;
  /** What explains something else. */
  readonly #blamed: ReadonlySet<string | null>;
  /** By their records. */
  readonly #newFields = new Map<string, readonly AbiSymbol[]>();
  readonly #changed = new Map<string, boolean>();
  readonly #judged = new Map<string, Judgement>();

  constructor(findings: readonly Finding[], before: SymbolTable, after: SymbolTable) {
    this.findings = findings;
    this.before = before;
    this.after = after;
    this.renames = renamesBetween(findings, before, after);
    this.#bySymbol = bySymbol(findings);
    this.#blamed = new Set(
      findings.filter(({ kind, growth }) => kind !== 'added' && !growth).map((each) => each.follows),
    );
  }

  settle(finding: Finding, judgement: Judgement): void {
    this.#judged.set(keyOf(finding), judgement);
  }

  judgementOf(finding: Finding): Judgement {
    return this.#judged.get(keyOf(finding))!;
  }

  judgementOfRecord(name: string): Judgement | undefined {
    return this.#judged.get(symbolKey('record', name));
  }

  classesOf(symbol: string): DriftClass[] {
    return this.of(symbol).map((each) => (this.renames.has(keyOf(each)) ? 'renamed' : this.judgementOf(each).class));
  }

  /** True for types that differ in nothing but what a renamed record or typedef is called. */
  onlySpellRenames(changes: Finding['changes']): boolean {
    const facts = ['type', 'meaning', 'argument'];
    return (
      changes.length > 0 &&
      changes.every(({ fact, old, new: now }) => {
        return facts.includes(fact) && old !== null && this.#inNewNames(old) === now;
      })
    );
  }

  /** A type's spelling as the new header has it. */
  #inNewNames(spelling: string): string {
    return spelling.replace(/\b(?:(?:struct|union) )?[A-Za-z_]\w*/g, (name) => {
      const keys = [symbolKey('record', name), symbolKey('typedef', name)];
      return keys.map((key) => this.renames.get(key)?.symbol).find((each) => each !== undefined) ?? name;
    });
  }

  /** The findings of a name. */
  of(symbol: string): readonly Finding[] {
    return this.#bySymbol.get(symbol) ?? [];
  }

  fieldsBefore(owner: string): readonly AbiSymbol[] {
    return fieldsByOwner(this.before).get(owner) ?? [];
  }

  fieldsAfter(owner: string): readonly AbiSymbol[] {
    return fieldsByOwner(this.after).get(owner) ?? [];
  }

  isUnion(owner: string): boolean {
    const facts = this.after.get(symbolKey('record', owner))?.facts;
    return (facts?.get('keyword') ?? facts?.get('type')) === 'union';
  }

  /** The new fields that lie on bytes of an old one. */
  newFieldsOn(name: string): readonly AbiSymbol[] {
    const bits = bitsOf(this.before.get(symbolKey('record', name))!, this.before);
    if (bits === null) return [];
    return this.#newFieldsOf(ownerOf(name)).filter((each) => overlap(bits, bitsOf(each, this.after)));
  }

  /** Looked for once: each field of a record that is gone asks. */
  #newFieldsOf(owner: string): readonly AbiSymbol[] {
    let fields = this.#newFields.get(owner);
    if (fields === undefined) {
      fields = this.fieldsAfter(owner).filter(({ name }) => !this.before.has(symbolKey('record', name)));
      this.#newFields.set(owner, fields);
    }
    return fields;
  }

  /** True for what lies in the elements of an array whose length no header states: its size is none of its fields' facts. */
  isInUnknownArray(owner: string): boolean {
    const facts = this.after.get(symbolKey('record', owner))?.facts;
    return facts?.get('flexible') === 'yes' || (owner.includes('.') && this.isInUnknownArray(ownerOf(owner)));
  }

  isChanged(field: string): boolean {
    let isChanged = this.#changed.get(field);
    if (isChanged === undefined) {
      isChanged = this.#hasChanged(field);
      this.#changed.set(field, isChanged);
    }
    return isChanged;
  }

  #hasChanged(field: string): boolean {
    const key = symbolKey('record', field);
    const old = this.before.get(key);
    const now = this.after.get(key);
    return now === undefined || String([...old!.facts]) !== String([...now.facts]);
  }

  /** True for a field that other fields moved for. */
  movesOthers(name: string): boolean {
    if (!this.#blamed.has(name)) return false;
    const followers = this.findings.filter(({ follows }) => follows === name);
    const isMove = (fact: string): boolean => fact === 'offset' || fact === 'bitOffset';
    return (
      followers.some(({ subject, kind }) => subject === 'field' && kind === 'changed') &&
      followers.some(({ changes }) => changes.some(({ fact }) => isMove(fact)))
    );
  }

  outermostGrew(name: string): boolean {
    const outermost = symbolKey('record', name.slice(0, name.indexOf('.')));
    return this.before.get(outermost)?.facts.get('size') !== this.after.get(outermost)?.facts.get('size');
  }

  hasBrokenFields(owner: string): boolean {
    return this.findings.some((finding) => {
      const { subject, symbol, kind, changes } = finding;
      if (subject !== 'field' || !symbol.startsWith(`${owner}.`)) return false;
      const judged = this.#judged.get(keyOf(finding));
      if (judged !== undefined) return judged.class === 'breaking' && !this.renames.has(keyOf(finding));
      return kind !== 'added' && changes.some(({ fact }) => fact !== 'size');
    });
  }

  /** True where the number of a request changed with the size of a record. */
  changedRequestOf(record: string): boolean {
    return this.findings.some((finding) => {
      const now = this.after.get(keyOf(finding));
      const isRequest = finding.subject === 'ioctl' || finding.subject === 'function';
      return isRequest && finding.kind === 'changed' && now?.facts.get('argument') === record;
    });
  }
}

function bySymbol(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const found = new Map<string, Finding[]>();
  for (const finding of findings) addToList(found, finding.symbol, finding);
  return found;
}
