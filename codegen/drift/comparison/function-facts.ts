import type {
  Arithmetic,
  NoRequestFunction,
  RequestFunction,
  RequestPart,
} from '../../abi/description/request-function.ts';

/** What the requests of a macro with parameters are made of; its own text may name what changed elsewhere. */
export interface FunctionFacts {
  /** The request without its size, and how the rest is computed: `0x40006f00 with number (#1 + 16)`. */
  readonly request?: string;
  readonly argument?: string | null;
  /** Absent where it is computed. */
  readonly 'argument size'?: string;
}

export function functionFacts(made: RequestFunction | NoRequestFunction | undefined): FunctionFacts {
  if (made === undefined || 'reason' in made) return {};
  const { fixed, parameters, argument, size } = made;
  const parts = (['type', 'number', 'size'] as const).flatMap((part) => {
    const { value } = made[part];
    return value.kind === 'constant' ? [] : [`${part} ${written(value, parameters)}`];
  });
  const computed = parts.length === 0 ? '' : ` with ${parts.join(', ')}`;
  const request = `0x${(fixed & ~bitsOf(size)).toString(16)}${computed}`;
  return size.value.kind === 'constant'
    ? { request, argument, 'argument size': String(size.value.value) }
    : { request, argument };
}

function bitsOf({ shift, width }: RequestPart): bigint {
  return ((1n << BigInt(width)) - 1n) << BigInt(shift);
}

/** Parameters are told by their places: another name of one changes nothing. */
function written(value: Arithmetic, parameters: readonly string[]): string {
  const inner = (each: Arithmetic): string => written(each, parameters);
  switch (value.kind) {
    case 'constant':
      return String(value.value);
    case 'parameter':
      return `#${parameters.indexOf(value.name) + 1}`;
    case 'binary':
      return `(${inner(value.left)} ${value.operator} ${inner(value.right)})`;
    case 'conditional':
      return `(${inner(value.condition)} ? ${inner(value.consequent)} : ${inner(value.alternate)})`;
  }
}
