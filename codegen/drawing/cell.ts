import type { FieldModel, RecordModel } from '../abi/model/model.ts';
import { type BitRange, type Member, membersOf } from './members.ts';

type Keyword = 'struct' | 'union';

/** What a stretch of a record is. Cells of one list follow each other without a gap. */
export type Cell = FieldCell | GapCell | RecordCell;

export interface FieldCell extends BitRange {
  readonly kind: 'field';
  readonly field: FieldModel;
  /** With array lengths: `name[16]`. */
  readonly name: string;
  /** The type as C spells it. */
  readonly type: string;
}

/**
 * Bits that no field covers: a `hole` between fields, `padding` behind the last, and what is `unused` where another
 * alternative of a union is longer. `elements` are those of an array behind the first, which alone is drawn.
 */
export interface GapCell extends BitRange {
  readonly kind: 'hole' | 'padding' | 'unused' | 'elements';
}

/** A record defined inside another. */
export interface RecordCell extends BitRange {
  readonly kind: 'record';
  readonly keyword: Keyword;
  /** Empty for an unnamed member; with array lengths where only the first element is drawn. */
  readonly name: string;
  /** One list of cells for a struct, one for each member of a union. Each covers the whole record. */
  readonly alternatives: readonly (readonly Cell[])[];
  /** How many there are in a row, the first of which is drawn; 0 for an array without elements. */
  readonly count: number;
}

/** Records by name (`struct timespec`) whose fields are drawn wherever a field has the type. */
export type Expanded = ReadonlyMap<string, RecordModel>;

/** A record as cells that cover it from its first bit to its last. */
export function cellsOf({ keyword, fields, size }: RecordModel, expanded: Expanded = new Map()): RecordCell {
  return new CellReader(expanded, 0).record('', keyword, fields, { start: 0, end: size * 8 });
}

/** Reads the fields of one model, which starts at bit `base` of what is drawn. */
class CellReader {
  readonly #expanded: Expanded;
  readonly #base: number;

  constructor(expanded: Expanded, base: number) {
    this.#expanded = expanded;
    this.#base = base;
  }

  record(name: string, keyword: Keyword, fields: readonly FieldModel[], range: BitRange): RecordCell {
    return this.#record(name, keyword, membersOf(fields, range.start, this.#base), range);
  }

  #record(name: string, keyword: Keyword, members: readonly Member[], range: BitRange): RecordCell {
    const covered = members.reduce((covered, { end }) => Math.max(covered, end), range.start);
    const alternatives =
      keyword === 'struct' || members.length === 0
        ? [this.#sequence(members, range, range.start)]
        : members.map((member) => this.#sequence([member], range, covered));
    return { kind: 'record', keyword, name, alternatives, count: 1, ...range };
  }

  /** `used`: up to where other alternatives have fields. */
  #sequence(members: readonly Member[], { start, end }: BitRange, used: number): Cell[] {
    const cells: Cell[] = [];
    let at = start;
    const fill = (kind: GapCell['kind'], until: number): void => {
      if (until <= at) return;
      cells.push({ kind, start: at, end: until });
      at = until;
    };
    for (const member of members) {
      fill('hole', member.start);
      const cell = this.#cell(member);
      cells.push(cell);
      at = Math.max(at, cell.end);
      fill('elements', member.end);
    }
    fill('unused', Math.min(used, end));
    fill('padding', end);
    return cells;
  }

  #cell(member: Member): Cell {
    const { start, end } = member;
    if (member.kind === 'unnamed') return this.#record('', member.keyword, member.members, { start, end });
    const { field } = member;
    const name = `${field.name}${lengths(field)}`;
    const element = { start, end: start + (end - start) / Math.max(1, elementCount(field)) };
    const count = end > start ? elementCount(field) : 0;
    if (field.fields !== undefined) {
      return { ...this.record(name, field.keyword ?? 'struct', field.fields, element), count };
    }
    const known = end > start ? this.#expanded.get(field.type ?? '') : undefined;
    if (known === undefined) return { kind: 'field', field, name, type: field.type ?? '', start, end };
    return { ...new CellReader(this.#expanded, start).record(name, known.keyword, known.fields, element), count };
  }
}

function elementCount(field: FieldModel): number {
  return (field.count ?? []).reduce((product, length) => product * length, 1);
}

function lengths(field: FieldModel): string {
  const counted = (field.count ?? []).map((length) => `[${length}]`).join('');
  return field.flexible === true && counted === '' ? '[]' : counted;
}

/** `2 bytes`, `1 bit`: what a number of bits is called. */
export function amountOf(bits: number): string {
  const [amount, noun] = bits % 8 === 0 ? [bits / 8, 'byte'] : [bits, 'bit'];
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

/** `24`, or `12:4` for a bit within byte 12. */
export function placeOf({ start }: BitRange): string {
  return start % 8 === 0 ? String(start / 8) : `${start >> 3}:${start % 8}`;
}
