import type { FunctionDeclarationStructure } from 'ts-morph';
import type { BoundArithmetic, BoundIoctl, BoundIoctlFunction, ComputedPart } from '../binding/model/binding-model.ts';
import { objectLiteral, perTargetExpression } from './expressions.ts';
import { indentedBy } from './indentation.ts';
import { stringLiteral } from './inert.ts';
import { docComment, write } from './prose.ts';
import { StructureKind } from './ts-morph.ts';

export function argumentType({ argument }: Pick<BoundIoctl, 'argument'>): string {
  switch (argument.kind) {
    case 'record':
      return argument.name;
    case 'bytes':
      return 'Uint8Array';
    case 'number':
      return 'number';
    case 'none':
      return 'undefined';
  }
}

/** `export function EVIOCGBIT(ev: number, len: number): IoctlRequest<Uint8Array>` */
export function ioctlFunction(bound: BoundIoctlFunction, uses: Set<string>): FunctionDeclarationStructure {
  uses.add('computeRequest');
  uses.add('IoctlRequest');
  const { name, cName, parameters, computed, argument, direction, expression } = bound;
  const fixed = perTargetExpression(bound.fixed, (value) => `0x${value.toString(16).padStart(8, '0')}`, uses);
  const parts = computed.map((part) => [part.part, placedPart(part, uses)] as const);
  const given = objectLiteral(
    parameters.map((parameter) => [parameter, parameter]),
    argumentWidth,
  );
  const call = [stringLiteral(cName), given, fixed, objectLiteral(parts, argumentWidth)];
  const oneLine = `return computeRequest(${call.join(', ')});`;
  const lines = call.map((each) => `${each.replaceAll(/^/gm, '  ')},\n`).join('');
  const doc = write('ioctl-function', {
    comment: bound.comment,
    expression,
    moves: direction === 'none' ? null : direction,
    record: argument.kind === 'record' ? argument.name : null,
    contents: argument.kind === 'bytes' ? argument.contents : null,
    takesMemory: argument.kind === 'bytes',
    isNumber: argument.kind === 'number',
    reason: argument.reason,
    since: bound.since,
  });
  return {
    kind: StructureKind.Function,
    isExported: true,
    name,
    parameters: parameters.map((parameter) => ({ name: parameter, type: 'number' })),
    returnType: `IoctlRequest<${argumentType(bound)}>`,
    statements: [
      oneLine.length <= lineWidth && !oneLine.includes('\n')
        ? oneLine
        : indentedBy(2, `return computeRequest(\n${lines});`),
    ],
    docs: [docComment(doc)],
  };
}

const lineWidth = 118;
const argumentWidth = 100;

/** `{ value: 0x20 + ev, shift: 0, width: 8 }` */
function placedPart({ value, shift, width }: ComputedPart, uses: Set<string>): string {
  const properties: [string, string][] = [
    ['value', arithmetic(value, uses)],
    ['shift', perTargetExpression(shift, String, uses)],
    ['width', perTargetExpression(width, String, uses)],
  ];
  return objectLiteral(properties, argumentWidth);
}

/** Operands that are expressions stand in parentheses: C's precedence is no matter then. */
function arithmetic(value: BoundArithmetic, uses: Set<string>): string {
  switch (value.kind) {
    case 'constant':
      return perTargetExpression(value.value, String, uses);
    case 'parameter':
      return value.name;
    case 'binary': {
      const operation = binary(value, uses);
      // In C a comparison is a number.
      return isComparison(value) ? `Number(${operation})` : operation;
    }
    case 'conditional': {
      const { condition, consequent, alternate } = value;
      const decides = isComparison(condition) ? `(${binary(condition, uses)})` : operand(condition, uses);
      return `${decides} ? ${operand(consequent, uses)} : ${operand(alternate, uses)}`;
    }
  }
}

type Binary = Extract<BoundArithmetic, { kind: 'binary' }>;

function isComparison(value: BoundArithmetic): value is Binary {
  return value.kind === 'binary' && /^[<>=!]=?$|^==$/.test(value.operator);
}

function binary({ operator, left, right }: Binary, uses: Set<string>): string {
  const strict = operator === '==' || operator === '!=' ? `${operator}=` : operator;
  return `${operand(left, uses)} ${strict} ${operand(right, uses)}`;
}

function operand(value: BoundArithmetic, uses: Set<string>): string {
  const text = arithmetic(value, uses);
  const isCall = isComparison(value);
  return (value.kind === 'binary' && !isCall) || value.kind === 'conditional' ? `(${text})` : text;
}
