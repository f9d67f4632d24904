import { type CType, withoutTypeof } from '../../ast/c-type.ts';
import type { Expression } from '../../ast/expression.ts';
import type { ResolvedType } from './resolved-type.ts';

/** `typeof` of an array as an array of what `typeof` one of its elements is; any other type is itself. */
export function withArrayWritten(type: CType, resolved: ResolvedType): CType {
  if (type.kind !== 'typeof' || resolved.kind !== 'array') return type;
  const written = withoutTypeof(type);
  if (written.kind !== 'typeof' || written.operand.kind === 'type-name') return written;
  const { operand, span } = written;
  const literal = (text: string): Expression => ({ kind: 'integer-literal', text, span });
  const element: CType = { ...written, operand: { kind: 'index', base: operand, index: literal('0'), span } };
  return { kind: 'array', element, length: resolved.count === null ? null : literal(String(resolved.count)), span };
}
