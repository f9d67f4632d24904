import type { AbiModel, FieldModel, FunctionModel, IoctlModel } from '../abi/model/model.ts';
import { orOperands } from './or-operands.ts';

/** One thing that a header states about one of its names, as the atlas keeps it. */
export interface Fact {
  /** `UFFDIO_COPY`, `struct uffd_msg`, `struct uffd_msg.arg.pagefault.flags`. */
  readonly name: string;
  /** One word: `value`, `offset`, `type`. */
  readonly fact: string;
  /** One line. */
  readonly value: string;
}

/** Where the replacement list of a macro is known. */
export type TextOf = (name: string) => string | null;

/**
 * Everything that a model states, one fact at a time. Of a macro that is an OR of other names each operand is a fact
 * of its own: masks grow with the names that they are made of.
 */
export function factsOf(model: AbiModel, textOf: TextOf = () => null): Fact[] {
  const facts: Fact[] = [];
  const state = (name: string, stated: Readonly<Record<string, string | number | null | undefined>>): void => {
    for (const [fact, value] of Object.entries(stated)) {
      if (value !== undefined && value !== null) facts.push({ name, fact, value: String(value) });
    }
  };
  for (const { name, keyword, size, alignment, fields } of model.records) {
    state(name, { keyword, size, alignment });
    stateFields(name, fields, state);
  }
  for (const { name, type, size, alignment } of model.typedefs) {
    state(name, { typedef: type, 'typedef-size': size, 'typedef-alignment': alignment });
  }
  for (const { name, value, enum: tag } of model.enumerators) state(name, { value: readable(value), enum: tag ?? '-' });
  for (const { name, value, type } of model.constants) {
    state(name, { value: readable(value), type });
    for (const operand of orOperands(textOf(name) ?? '')) state(name, { or: operand });
  }
  for (const { name, value } of model.strings) state(name, { string: JSON.stringify(value) });
  for (const ioctl of model.ioctls) state(ioctl.name, { request: requestOf(ioctl), argument: ioctl.argument });
  for (const each of model.functions) state(each.name, { function: signatureOf(each) });
  return withoutRepeats(facts);
}

type State = (name: string, stated: Readonly<Record<string, string | number | null | undefined>>) => void;

function stateFields(owner: string, fields: readonly FieldModel[], state: State): void {
  for (const field of fields) {
    const name = `${owner}.${field.name}`;
    const { offset, size, type, keyword, bitOffset, bitWidth } = field;
    state(name, {
      offset,
      size,
      type,
      keyword,
      count: field.count?.map((length) => `[${length}]`).join(''),
      flexible: field.flexible ? 'yes' : undefined,
      bits: bitOffset === undefined ? undefined : `${bitOffset}+${bitWidth}`,
      via: field.via?.join(' '),
    });
    stateFields(name, field.fields ?? [], state);
  }
}

/** `read 170 2 16`: direction, type byte, number and size of the argument. */
function requestOf({ direction, type, number, size }: IoctlModel): string {
  return `${direction} ${type} ${number} ${size}`;
}

function signatureOf({ parameters, ioctl }: FunctionModel): string {
  return `${ioctl ? 'ioctl ' : ''}(${parameters.join(', ')})`;
}

/** Flags and requests are read in hexadecimal. */
function readable(value: string): string {
  return /^\d{2,}$/.test(value) ? `0x${BigInt(value).toString(16)}` : value;
}

/** A macro and an enumerator of one name have one value. */
function withoutRepeats(facts: readonly Fact[]): Fact[] {
  return [...new Map(facts.map((each) => [`${each.name}\0${each.fact}\0${each.value}`, each])).values()];
}
