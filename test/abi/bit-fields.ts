import type { AbiModel, FieldModel } from '../../codegen/abi/model/model.ts';
import type { ObjectFile } from './object-file.ts';

/** A bit-field of a record that is no part of an array of unknown length. */
export interface BitField {
  /** As the model names it: `struct iphdr`. */
  readonly record: string;
  /** Size of the record. */
  readonly size: number;
  /** As a designator names it: `.entry[0].flags`. */
  readonly path: string;
  readonly field: FieldModel;
}

export function bitFieldsOf(model: AbiModel): BitField[] {
  return model.records.flatMap(({ name, size, fields }) =>
    within(fields, '').map(({ path, field }) => ({ record: name, size, path, field })),
  );
}

function within(fields: readonly FieldModel[], prefix: string): Pick<BitField, 'path' | 'field'>[] {
  return fields.flatMap((field) => {
    const path = `${prefix}.${field.name}`;
    if (field.bitOffset !== undefined) return [{ path, field }];
    if (field.flexible === true || field.count?.includes(0)) return [];
    return within(field.fields ?? [], `${path}${'[0]'.repeat(field.count?.length ?? 0)}`);
  });
}

/**
 * An object for each bit-field of a model, with all of its bits set. No constant expression of C reaches into a
 * bit-field, so no static assertion can say where it lies: the bytes of such an object can.
 */
export function bitFieldObjects(model: AbiModel): string {
  return bitFieldsOf(model)
    .map(({ record, path }, index) => `${record} judged_${index} = { ${path} = -1 };\n`)
    .join('');
}

/** What the bytes of the {@link bitFieldObjects} say against the places of a model's bit-fields. */
export function misplacedBitFields(objects: ObjectFile['objects'], model: AbiModel): string[] {
  return bitFieldsOf(model).flatMap(({ record, size, path, field }, index) => {
    const bytes = objects.get(`judged_${index}`)?.toString('hex') ?? 'nothing';
    const expected = bytesWith(field, size, model.byteOrder).toString('hex');
    return bytes === expected ? [] : [`${record}${path}: the compiler sets ${bytes}, the model says ${expected}`];
  });
}

/** A record that is zero except for one bit-field. */
function bytesWith({ bitOffset = 0, bitWidth = 0 }: FieldModel, size: number, byteOrder: 'little' | 'big'): Buffer {
  const bytes = Buffer.alloc(size);
  for (let bit = bitOffset; bit < bitOffset + bitWidth; bit += 1) {
    bytes[bit >> 3]! |= byteOrder === 'little' ? 1 << (bit % 8) : 0x80 >> (bit % 8);
  }
  return bytes;
}
