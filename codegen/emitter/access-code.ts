import type { BoundField, BoundRecord, Carrier, FieldAccess } from '../binding/model/binding-model.ts';
import type { PerTarget } from '../binding/model/per-target.ts';
import { perTargetExpression } from './expressions.ts';
import { stringLiteral } from './inert.ts';

/** The TypeScript of one field: what it reads as, what it can be set to, and how. */
export interface AccessCode {
  readonly type: string;
  /** An expression. */
  readonly read: string;
  /** The type of what it can be set to. Asked only where there is a setter, which decides about imports. */
  readonly settable: () => string;
  /** An expression that sets the field to `value`. */
  readonly write: () => string;
}

/** How the accessors of a field are written. `uses` collects the names that they need from the struct-view contract. */
export function accessCode(record: BoundRecord, field: BoundField, uses: Set<string>): AccessCode {
  const printer = new AccessPrinter(record, field, uses);
  const { offset, access } = field;
  return access.kind === 'bits'
    ? printer.bits(access)
    : printer.code(access, printer.place(offset, `offsets.${field.name}`));
}

/** What the accessors of one field share. */
class AccessPrinter {
  readonly #record: BoundRecord;
  readonly #field: BoundField;
  readonly #uses: Set<string>;

  constructor(record: BoundRecord, field: BoundField, uses: Set<string>) {
    this.#record = record;
    this.#field = field;
    this.#uses = uses;
  }

  /** A number, or where the class keeps it: what differs by target is written once, in the layout. */
  place(fact: PerTarget<number>, pathInLayout: string): string {
    return fact.others.size === 0 ? `${fact.common}` : `${this.#record.name}.layout.${pathInLayout}`;
  }

  bits({ accessor, carrier, bit, width }: Extract<FieldAccess, { kind: 'bits' }>): AccessCode {
    const path = `bitFields.${this.#field.name}`;
    const place = [this.place(bit, `${path}.bit`), this.place(width, `${path}.width`)];
    return this.#value(carrier, accessor, place);
  }

  /** What lies at `from`, an expression. */
  code(access: FieldAccess, from: string): AccessCode {
    switch (access.kind) {
      case 'scalar': {
        const { name, carrier } = access.scalar;
        return this.#value(carrier, name, [from]);
      }
      case 'record': {
        const { name } = access.record;
        const write = (): string => {
          this.#use('assignRecord');
          return `assignRecord(this.${this.#field.name}, value)`;
        };
        return { type: name, settable: () => name, read: this.#call('nestedRecord', name, from), write };
      }
      case 'bytes':
        return this.#memory('Bytes', 'Buffer', 'Uint8Array', from, this.#number(access.length));
      case 'chars':
        this.#use('CharArray');
        return this.#memory('Chars', 'CharArray', 'string | Uint8Array', from, this.#number(access.length));
      case 'flexible':
        return this.#flexible(access, from);
      case 'bits':
        throw new Error('a bit-field has no byte offset of its own');
      default:
        return this.#array(access, from, this.#number(access.length));
    }
  }

  #value(carrier: Carrier, accessor: string, place: readonly string[]): AccessCode {
    const write = (): string => this.#call(`write${accessor}`, ...place, 'value', this.#cName);
    return { type: carrier, settable: () => carrier, read: this.#call(`read${accessor}`, ...place), write };
  }

  #memory(verb: string, type: string, settable: string, from: string, length: string): AccessCode {
    const write = (): string => this.#call(`write${verb}`, from, length, 'value', this.#cName);
    return { type, settable: () => settable, read: this.#call(`read${verb}`, from, length), write };
  }

  #array(access: ArrayAccess, from: string, length: string): AccessCode {
    this.#use('FieldArray');
    const { type, settable, read } = this.#elements(access, from, length);
    const write = (): string => `this.${this.#field.name}.assign(value)`;
    return { type: `FieldArray<${type}>`, settable: () => `Iterable<${settable()}>`, read, write };
  }

  /** The element of an array, and how the whole array is read. */
  #elements(access: ArrayAccess, from: string, length: string): Omit<AccessCode, 'write'> {
    switch (access.kind) {
      case 'scalar-array': {
        const { name, carrier, size } = access.scalar;
        const pair = [`read${name}`, `write${name}`];
        for (const accessor of pair) this.#use(accessor);
        const read = this.#call('scalarArray', from, length, this.#number(size), ...pair, this.#cName);
        return { type: carrier, settable: () => carrier, read };
      }
      case 'record-array': {
        const { name } = access.record;
        const settable = (): string => {
          this.#use('ElementValue');
          return `ElementValue<${name}>`;
        };
        return { type: name, settable, read: this.#call('recordArray', from, length, name, this.#cName) };
      }
      case 'rows': {
        const row = this.code(access.row, 'at');
        const read = this.#call(
          'rowArray',
          from,
          length,
          this.#number(access.stride),
          `(at) => ${row.read}`,
          this.#cName,
        );
        return { type: row.type, settable: row.settable, read };
      }
    }
  }

  /** `count` elements, as long as they are inside the memory. */
  #flexible({ element, size }: Extract<FieldAccess, { kind: 'flexible' }>, from: string): AccessCode {
    const bytes = this.place(size, `flexible.${this.#field.name}`);
    const count = this.#call('countWithin', from, bytes, 'count', this.#cName);
    switch (element.kind) {
      case 'scalar':
        // Bytes are memory, not elements.
        if (element.scalar.name === 'U8') return this.#memory('Bytes', 'Buffer', 'Uint8Array', from, count);
        return this.#array({ kind: 'scalar-array', scalar: element.scalar, length: noLength }, from, count);
      case 'chars':
        if (element.length !== size) break;
        this.#use('CharArray');
        return this.#memory('Chars', 'CharArray', 'string | Uint8Array', from, count);
      case 'record':
        return this.#array({ kind: 'record-array', record: element.record, length: noLength }, from, count);
    }
    return this.#array({ kind: 'rows', row: element, length: noLength, stride: size }, from, count);
  }

  get #cName(): string {
    return stringLiteral(this.#field.cName);
  }

  #number(fact: PerTarget<number>): string {
    return perTargetExpression(fact, String, this.#uses);
  }

  #call(name: string, ...rest: readonly string[]): string {
    this.#use(name);
    const oneLine = `${name}(${['this', ...rest].join(', ')})`;
    if (oneLine.length <= callWidth) return oneLine;
    return `${name}(\n${['this', ...rest].map((argument) => `${argument.replaceAll(/^/gm, '  ')},\n`).join('')})`;
  }

  #use(name: string): void {
    this.#uses.add(name);
  }
}

/** What a call may take of a line behind `    return `. */
const callWidth = 120 - '    return ;'.length;

type ArrayAccess = Extract<FieldAccess, { kind: 'scalar-array' | 'record-array' | 'rows' }>;

/** A flexible array's length is asked for, not known. */
const noLength: PerTarget<number> = { common: 0, others: new Map() };
