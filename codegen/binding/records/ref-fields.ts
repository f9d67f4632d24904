import type { FieldAccess } from '../model/binding-model.ts';
import { type PerTarget, valuesOf } from '../model/per-target.ts';

/** Why a field cannot stand in a ref-struct-di or ref-union-di type; null where it can. */
export function reasonNotInRef(access: FieldAccess): string | null {
  switch (access.kind) {
    case 'scalar':
      return null;
    case 'bits':
      return 'ref-struct-di has no bit-fields';
    case 'flexible':
      return 'ref-struct-di has no flexible array members';
    case 'record':
      return access.record.refName === null ? 'ref-struct-di has no types of no bytes' : null;
    case 'bytes':
    case 'chars':
    case 'scalar-array':
      return reasonOfLength(access.length);
    case 'record-array':
      return access.record.refName === null ? 'ref-struct-di has no types of no bytes' : reasonOfLength(access.length);
    case 'rows':
      return reasonOfLength(access.length) ?? reasonNotInRef(access.row);
  }
}

function reasonOfLength(length: PerTarget<number>): string | null {
  return valuesOf(length).includes(0) ? 'ref-struct-di has no types of no bytes' : null;
}
