import type { CType, TypeName } from './c-type.ts';
import type { Designator, Expression, Initializer } from './expression.ts';

/**
 * The expressions that an expression is made of, also those in the types that it names: everything in which a name can
 * stand. The name of a function that is called is none of them.
 */
export function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'unary':
    case 'sizeof-expression':
    case 'alignof-expression':
      return [expression.operand];
    case 'cast':
      return [...inName(expression.type), expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'conditional':
      return [expression.condition, expression.alternate].concat(expression.consequent ?? []);
    case 'call':
      return expression.callee.kind === 'identifier'
        ? expression.arguments
        : [expression.callee, ...expression.arguments];
    case 'member':
      return [expression.base];
    case 'index':
      return [expression.base, expression.index];
    case 'generic-selection': {
      const { control, associations } = expression;
      return [control, ...associations.flatMap(({ type, value }) => [...(type === null ? [] : inName(type)), value])];
    }
    case 'sizeof-type':
    case 'alignof-type':
      return inName(expression.type);
    case 'types-compatible':
      return [...inName(expression.left), ...inName(expression.right)];
    case 'offsetof':
      return [...inName(expression.type), ...indicesOf(expression.designator)];
    case 'compound-literal':
      return [...inName(expression.type), ...inInitializers(expression.initializers)];
    default:
      return [];
  }
}

function inName({ type, attributes }: TypeName): readonly Expression[] {
  const written = inType(type);
  return attributes.aligned.length === 0
    ? written
    : [...written, ...attributes.aligned.filter((each) => each !== 'max')];
}

/** Of a type that is defined in place nothing: what is wrong in a definition, its own declaration says. */
function inType(type: CType): readonly Expression[] {
  switch (type.kind) {
    case 'pointer':
    case 'atomic':
      return inType(type.target);
    case 'array':
      return type.length === null ? inType(type.element) : [...inType(type.element), type.length];
    case 'function':
      return [type.returns, ...type.parameters].flatMap(inType);
    case 'typeof':
      return type.operand.kind === 'type-name' ? inName(type.operand) : [type.operand];
    default:
      return [];
  }
}

/** What stands in the brackets of `member[2].inner[N]`. */
function indicesOf(designator: Expression): readonly Expression[] {
  const indices: Expression[] = [];
  for (let at = designator; at.kind === 'member' || at.kind === 'index'; at = at.base) {
    if (at.kind === 'index') indices.push(at.index);
  }
  return indices;
}

function inInitializers(initializers: readonly Initializer[]): readonly Expression[] {
  return initializers.flatMap(({ designators, value }) => [
    ...designators.flatMap(inDesignator),
    ...('kind' in value ? [value] : inInitializers(value)),
  ]);
}

function inDesignator(designator: Designator): readonly Expression[] {
  if ('name' in designator) return [];
  return designator.last === null ? [designator.index] : [designator.index, designator.last];
}
