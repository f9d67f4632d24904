import type { Expression } from '../ast/expression.ts';
import { evaluate } from '../expression/evaluate.ts';
import type { Value } from '../expression/integer-type.ts';
import type { Macro } from '../preprocessor/macro-table.ts';
import { AbiScope } from './abi-scope.ts';
import type { IoctlModel } from './model.ts';
import { typeOfOperand } from './operand-type.ts';
import type { Program } from './program.ts';
import type { DescriptionScope } from './record-model.ts';
import { orRefusal, Refusal } from './refusal.ts';
import {
  arithmeticOf,
  type NoRequestFunction,
  placeholderOf,
  type RequestFunction,
  type RequestPart,
} from './request-function.ts';
import {
  containsRequest,
  matchRequest,
  patternText,
  placeholderFor,
  type RequestParts,
  withoutCasts,
} from './request-pattern.ts';
import { spell } from './spelling.ts';
import { textTokens } from './text-tokens.ts';

/** The four parts of a request number. */
interface Parts<Part> {
  readonly direction: Part;
  readonly type: Part;
  readonly number: Part;
  readonly size: Part;
}

/** Stands for the request number in the header's own decoding macros. */
const requestName = '__request';

/** Recognises and takes apart the request numbers of one header by the header's own `_IOC` macros. */
export class RequestReader {
  readonly #program: Program;
  readonly #pattern: Expression;
  readonly #decoders: Parts<Expression>;
  readonly #read: bigint;
  readonly #write: bigint;

  private constructor(program: Program) {
    const expressionOf = (text: string) => program.expressionOf(textTokens(text));
    this.#program = program;
    this.#pattern = expressionOf(patternText);
    if (matchRequest(this.#pattern, this.#pattern) === null)
      throw new Refusal("'_IOC' does not use all of its arguments");
    this.#decoders = {
      direction: expressionOf(`_IOC_DIR(${requestName})`),
      type: expressionOf(`_IOC_TYPE(${requestName})`),
      number: expressionOf(`_IOC_NR(${requestName})`),
      size: expressionOf(`_IOC_SIZE(${requestName})`),
    };
    this.#read = program.evaluate(expressionOf('_IOC_READ')).value;
    this.#write = program.evaluate(expressionOf('_IOC_WRITE')).value;
  }

  /** Null where the header and its includes have no complete set of `_IOC` macros. */
  static of(program: Program): RequestReader | null {
    if (program.unit.macros.get('_IOC') === null) return null;
    const reader = orRefusal(() => new RequestReader(program));
    return reader instanceof Refusal ? null : reader;
  }

  /**
   * The request that a function-like macro makes from its parameters, or why it cannot be told from them; null for a
   * macro that makes none: whose expansion does not go through `_IOC`.
   */
  readFunction(
    { name, parameters, variadic }: Macro,
    description: DescriptionScope,
  ): RequestFunction | NoRequestFunction | null {
    const call = `${name}(${(parameters ?? []).map((_, index) => placeholderOf(index)).join(', ')})`;
    const expression = orRefusal(() => this.#program.expressionOf(textTokens(call)));
    if (expression instanceof Refusal || !containsRequest(expression, this.#pattern)) return null;
    const written = matchRequest(expression, this.#pattern);
    if (written === null) return { reason: 'a request is only a part of what it computes' };
    if (variadic) return { reason: 'it takes any number of parameters' };
    const request = orRefusal(() => this.#functionOf(written, parameters ?? [], description));
    return request instanceof Refusal ? { reason: request.message } : request;
  }

  #functionOf(written: RequestParts, parameters: readonly string[], description: DescriptionScope): RequestFunction {
    const values = mapParts(written, (part) => arithmeticOf(part, parameters, this.#program));
    const fixed = mapParts(values, (value) => (value.kind === 'constant' ? value.value : 0n));
    const direction = orRefusal(() => this.#program.evaluate(written.direction).value);
    if (direction instanceof Refusal) throw new Refusal('its direction depends on a parameter');
    const unsigned = this.#program.types.integers.unsignedInt;
    const bound = new Map(
      Object.entries(fixed).map(([part, value]) => [placeholderFor(part), { value, type: unsigned }]),
    );
    const place = (part: 'type' | 'number' | 'size'): RequestPart => ({ value: values[part], ...this.#placeOf(part) });
    return {
      parameters,
      direction: this.#directionOf(direction),
      fixed: BigInt.asUintN(32, evaluate(this.#pattern, new AbiScope(this.#program.types, bound)).value),
      type: place('type'),
      number: place('number'),
      size: place('size'),
      argument: values.size.kind === 'constant' ? this.#argumentOf(written, description) : null,
    };
  }

  /** The bits of a part, as the header's own macros decode them. */
  #placeOf(part: 'type' | 'number' | 'size'): { readonly shift: number; readonly width: number } {
    const bits = [...Array(32).keys()].filter((bit) => this.#decode(1n << BigInt(bit))[part] !== 0n);
    return { shift: bits[0] ?? 0, width: bits.length };
  }

  /**
   * The request that an expression makes; null where it makes none, and for one that the header's own macros do not take
   * apart into what it was made of: its parts run into each other, a cast cuts it off, the header redefines `_IOC`. Such
   * a number stays a mere constant.
   */
  read(name: string, expression: Expression, value: Value, description: DescriptionScope): IoctlModel | null {
    const written = matchRequest(expression, this.#pattern);
    if (written === null) return null;
    const parts = mapParts(written, (part) => this.#program.evaluate(part).value);
    const decoded = this.#decode(value.value);
    if (!sameParts(parts, decoded)) return null;
    return {
      name,
      value: value.value.toString(),
      direction: this.#directionOf(parts.direction),
      type: Number(parts.type),
      number: Number(parts.number),
      size: Number(parts.size),
      argument: this.#argumentOf(written, description),
    };
  }

  #decode(request: bigint): Parts<bigint> {
    const { types } = this.#program;
    const value = { value: request, type: types.integers.unsignedInt };
    const scope = new AbiScope(types, new Map([[requestName, value]]));
    return mapParts(this.#decoders, (decoder) => evaluate(decoder, scope).value);
  }

  #directionOf(direction: bigint): IoctlModel['direction'] {
    const reads = (direction & this.#read) !== 0n;
    const writes = (direction & this.#write) !== 0n;
    if (reads) return writes ? 'read-write' : 'read';
    return writes ? 'write' : 'none';
  }

  /** The type under `sizeof`, as written; null where the size is a mere number, as in `_IO`. */
  #argumentOf({ size }: RequestParts, description: DescriptionScope): string | null {
    const operand = withoutCasts(size);
    if (operand.kind === 'sizeof-type') {
      const spelling = spell(operand.type.type, description);
      description.named(spelling, operand.type.type);
      return spelling;
    }
    if (operand.kind !== 'sizeof-expression') return null;
    const type = typeOfOperand(operand.operand, this.#program.types);
    if (type.kind !== 'integer') return null;
    description.named(type.integer.name, { kind: 'basic', name: type.integer.name });
    return type.integer.name;
  }
}

function mapParts<From, To>(parts: Parts<From>, map: (part: From) => To): Parts<To> {
  return {
    direction: map(parts.direction),
    type: map(parts.type),
    number: map(parts.number),
    size: map(parts.size),
  };
}

function sameParts(left: Parts<bigint>, right: Parts<bigint>): boolean {
  return (
    left.direction === right.direction &&
    left.type === right.type &&
    left.number === right.number &&
    left.size === right.size
  );
}
