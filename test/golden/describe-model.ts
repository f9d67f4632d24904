import type { AbiModel, FieldModel } from '../../codegen/abi/model/model.ts';

/** A model as sorted-by-header text, one fact per line, for golden files. */
export function describeModel(model: AbiModel): string {
  const lines = [`# ${model.target}`];
  for (const { name, size, alignment, line, fields } of model.records) {
    lines.push(
      `${name}: size ${size}, align ${alignment}, line ${line}`,
      ...fields.flatMap((field) => describeField(field, '  ')),
    );
  }
  for (const { name, type, size, alignment } of model.typedefs) {
    lines.push(`typedef ${name} = ${type}: size ${size}, align ${alignment}`);
  }
  for (const { name, value, enum: tag } of model.enumerators) lines.push(`enumerator ${name} = ${value} of ${tag}`);
  for (const { name, value, type } of model.constants) lines.push(`constant ${name} = ${value} (${type})`);
  for (const { name, value } of model.strings) lines.push(`string ${name} = ${JSON.stringify(value)}`);
  for (const ioctl of model.ioctls) {
    const { name, value, direction, type, number, size, argument } = ioctl;
    lines.push(
      `ioctl ${name} = ${value}: ${direction}, type ${type}, number ${number}, size ${size}, argument ${argument}`,
    );
  }
  for (const { name, parameters, ioctl } of model.functions) {
    lines.push(`function ${name}(${parameters.join(', ')})${ioctl ? ' makes a request' : ''}`);
  }
  for (const { name, kind, reason, line } of model.skipped)
    lines.push(`skipped ${kind} ${name}, line ${line}: ${reason}`);
  return `${lines.join('\n')}\n`;
}

function describeField(field: FieldModel, indent: string): string[] {
  const place =
    field.bitOffset === undefined
      ? `at ${field.offset}, size ${field.size}`
      : `bit ${field.bitOffset}, width ${field.bitWidth}`;
  const count = field.count === undefined ? '' : `[${field.count.join('][')}]`;
  const via = field.via === undefined ? '' : `, via ${field.via.join(' ')}`;
  const flexible = field.flexible === true ? ', flexible' : '';
  const line = `${indent}${field.type ?? field.keyword} ${field.name}${count}: ${place}${flexible}${via}`;
  return [line, ...(field.fields ?? []).flatMap((inner) => describeField(inner, `${indent}  `))];
}
