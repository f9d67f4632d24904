import type { Attributes, CType, TypeName } from '../../codegen/ast/c-type.ts';
import type { Declaration, Member, RecordDefinition } from '../../codegen/ast/declaration.ts';
import type { Expression, Initializer } from '../../codegen/ast/expression.ts';

function formatInitializers(initializers: readonly Initializer[]): string {
  const formatted = initializers.map(({ designators, value }) => {
    const place = designators.map((each) => {
      if ('name' in each) return `.${each.name}`;
      return `[${formatExpression(each.index)}${each.last === null ? '' : ` ... ${formatExpression(each.last)}`}]`;
    });
    const what = 'kind' in value ? formatExpression(value) : formatInitializers(value);
    return place.length === 0 ? what : `${place.join('')} = ${what}`;
  });
  return `{${formatted.join(', ')}}`;
}

/** An expression with every grouping in parentheses. */
export function formatExpression(expression: Expression): string {
  const inner = formatExpression;
  switch (expression.kind) {
    case 'integer-literal':
    case 'floating-literal':
    case 'character-literal':
      return expression.text;
    case 'string-literal':
      return expression.parts.join(' ');
    case 'identifier':
      return expression.name;
    case 'unread':
      return `unread(${expression.reason})`;
    case 'unary':
      return `(${expression.operator}${inner(expression.operand)})`;
    case 'binary':
      return `(${inner(expression.left)} ${expression.operator} ${inner(expression.right)})`;
    case 'conditional': {
      const consequent = expression.consequent === null ? '' : ` ${inner(expression.consequent)} `;
      return `(${inner(expression.condition)} ?${consequent}: ${inner(expression.alternate)})`;
    }
    case 'cast':
      return `((${formatTypeName(expression.type)})${inner(expression.operand)})`;
    case 'sizeof-expression':
      return `sizeof ${inner(expression.operand)}`;
    case 'sizeof-type':
      return `sizeof(${formatTypeName(expression.type)})`;
    case 'alignof-type':
      return `${expression.preferred ? '__alignof__' : '_Alignof'}(${formatTypeName(expression.type)})`;
    case 'alignof-expression':
      return `__alignof__ ${inner(expression.operand)}`;
    case 'offsetof':
      return `offsetof(${formatTypeName(expression.type)}, ${inner(expression.designator)})`;
    case 'generic-selection': {
      const associations = expression.associations.map(({ type, value }) => {
        return `${type === null ? 'default' : formatTypeName(type)}: ${inner(value)}`;
      });
      return `_Generic(${[inner(expression.control), ...associations].join(', ')})`;
    }
    case 'compound-literal':
      return `(${formatTypeName(expression.type)})${formatInitializers(expression.initializers)}`;
    case 'types-compatible':
      return `compatible(${formatTypeName(expression.left)}, ${formatTypeName(expression.right)})`;
    case 'call':
      return `${inner(expression.callee)}(${expression.arguments.map(inner).join(', ')})`;
    case 'member':
      return `${inner(expression.base)}${expression.arrow ? '->' : '.'}${expression.name}`;
    case 'index':
      return `${inner(expression.base)}[${inner(expression.index)}]`;
  }
}

export function formatTypeName({ type, attributes }: TypeName): string {
  return formatType(type) + formatAttributes(attributes);
}

/** A type in words, from the outside in: `array[3] of pointer to int`. */
export function formatType(type: CType): string {
  switch (type.kind) {
    case 'basic':
    case 'named':
      return type.name;
    case 'record':
      if (type.tag !== null) return `${type.keyword} ${type.tag}`;
      return type.definition === null ? '?' : formatRecord(type.definition);
    case 'enum':
      return `enum ${type.tag ?? ''}`.trim();
    case 'pointer':
      return `pointer to ${formatType(type.target)}`;
    case 'array':
      return `array[${type.length === null ? '' : formatExpression(type.length)}] of ${formatType(type.element)}`;
    case 'function': {
      const parameters = [...type.parameters.map(formatType), ...(type.variadic ? ['...'] : [])];
      return `function(${parameters.join(', ')}) returning ${formatType(type.returns)}`;
    }
    case 'atomic':
      return `atomic(${formatType(type.target)})`;
    case 'typeof':
      return `typeof(${type.operand.kind === 'type-name' ? formatTypeName(type.operand) : formatExpression(type.operand)})`;
  }
}

function formatRecord({ keyword, tag, members, attributes, pack }: RecordDefinition): string {
  const head = tag === null ? keyword : `${keyword} ${tag}`;
  const packed = pack === null ? '' : ` pack(${pack})`;
  return `${head} {${members.map(formatMember).join(';')} }${formatAttributes(attributes)}${packed}`;
}

function formatMember({ name, type, bitWidth, attributes }: Member): string {
  const width = bitWidth === null ? '' : ` : ${formatExpression(bitWidth)}`;
  return ` ${name ?? '_'} ${formatType(type)}${width}${formatAttributes(attributes)}`;
}

function formatAttributes({ packed, aligned, mode, others }: Attributes): string {
  const words = [
    ...(packed ? ['packed'] : []),
    ...aligned.map((to) => `aligned(${to === 'max' ? 'max' : formatExpression(to)})`),
    ...(mode === null ? [] : [`mode(${mode})`]),
    ...others,
  ];
  return words.map((word) => ` ${word}`).join('');
}

/** A declaration in one line. */
export function formatDeclaration(declaration: Declaration): string {
  switch (declaration.kind) {
    case 'record-declaration':
      return formatRecord(declaration.definition);
    case 'enum-declaration': {
      const { tag, enumerators, attributes } = declaration.definition;
      const values = enumerators.map(({ name, value }) =>
        value === null ? name : `${name}=${formatExpression(value)}`,
      );
      return `${tag === null ? 'enum' : `enum ${tag}`} { ${values.join(', ')} }${formatAttributes(attributes)}`;
    }
    case 'typedef-declaration':
      return `typedef ${declaration.name} ${formatType(declaration.type)}${formatAttributes(declaration.attributes)}`;
    case 'object-declaration':
      return `${declaration.name} ${formatType(declaration.type)}`;
    case 'static-assertion':
      return `assert ${formatExpression(declaration.condition)} ${declaration.message}`;
  }
}
