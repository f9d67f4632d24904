import type { AbiModel, EnumeratorModel } from './model.ts';

/** Eight bytes or more on a target (C11 6.4.4.1 types as the model spells them). */
export function isWide(type: string, dataModel: AbiModel['dataModel']): boolean {
  if (/long long|int128/.test(type)) return true;
  return type.includes('long') && dataModel === 'LP64';
}

/** A value that four bytes cannot hold. */
export function isWideEnumerator({ value }: Pick<EnumeratorModel, 'value'>): boolean {
  const number = BigInt(value);
  return number < -0x8000_0000n || number > 0xffff_ffffn;
}
