import type { Expression } from '../../ast/expression.ts';
import { evaluate } from '../../expression/evaluation/evaluate.ts';
import type { Value } from '../../expression/integers/integer-type.ts';
import type { Token } from '../../lexer/token.ts';
import type { Macro } from '../../preprocessor/macros/macro-table.ts';
import type { IoctlModel } from '../model/model.ts';
import { orRefusal, Refusal } from '../model/refusal.ts';
import type { Program } from '../program/program.ts';
import { textTokens } from '../program/text-tokens.ts';
import { AbiScope } from '../types/abi-scope.ts';
import { typeOfOperand } from '../types/operand-type.ts';
import { spell } from '../types/spelling.ts';
import type { DescriptionScope } from './record-model.ts';
import {
  arithmeticOf,
  type NoRequestFunction,
  placeholderOf,
  type RequestFunction,
  type RequestPart,
} from './request-function.ts';
import {
  containsRequest,
  hasAtMost,
  matchRequest,
  patternText,
  placeholderFor,
  type RequestParts,
  withoutCasts,
} from './request-pattern.ts';

/** The four parts of a request number. */
interface Parts<Part> {
  readonly direction: Part;
  readonly type: Part;
  readonly number: Part;
  readonly size: Part;
}

const partNames = ['direction', 'type', 'number', 'size'] as const;

/** The bits that a part has in a request. */
interface Place {
  readonly shift: number;
  readonly width: number;
}

type Places = Omit<Parts<Place>, 'direction'>;

/** The pattern, and what is computed in a part of a request, have at most so many operators and operands. */
export const mostOperands = 256;

/** Stands for the request number in the header's own decoding macros. */
const requestName = '__request';

/** How the `_IOC` macros of a header make and decode request numbers. */
interface RequestCode {
  readonly pattern: Expression;
  readonly decoders: Parts<Expression>;
  readonly directions: ReadonlyMap<bigint, IoctlModel['direction']>;
}

const tokensOf = {
  pattern: textTokens(patternText),
  direction: textTokens(`_IOC_DIR(${requestName})`),
  type: textTokens(`_IOC_TYPE(${requestName})`),
  number: textTokens(`_IOC_NR(${requestName})`),
  size: textTokens(`_IOC_SIZE(${requestName})`),
};

const directionTokens = [
  ['none', textTokens('_IOC_NONE')],
  ['read', textTokens('_IOC_READ')],
  ['write', textTokens('_IOC_WRITE')],
  ['read-write', textTokens('_IOC_READ | _IOC_WRITE')],
] as const;

/** Null where the header and its includes have no complete set of `_IOC` macros. */
function requestCodeOf(program: Program): RequestCode | null {
  if (program.unit.macros.get('_IOC') === null) return null;
  const expressionOf = (tokens: readonly Token[]) => program.expressionAgain(tokens, () => tokens);
  const code = orRefusal(() => ({
    pattern: expressionOf(tokensOf.pattern),
    decoders: mapParts(tokensOf, expressionOf),
    directions: new Map(
      directionTokens.map(([name, tokens]) => [program.evaluate(expressionOf(tokens)).value, name] as const),
    ),
  }));
  if (code instanceof Refusal || !hasAtMost(mostOperands, code.pattern)) return null;
  // An `_IOC` that does not use all of its arguments makes no requests.
  return matchRequest(code.pattern, code.pattern) === null ? null : code;
}

/** Recognises and takes apart the request numbers of one header by the header's own `_IOC` macros. */
export class RequestReader {
  readonly #program: Program;
  /** Undefined until something may be a request. */
  #knownCode: RequestCode | null | undefined;
  /** By direction. */
  readonly #knownPlaces = new Map<bigint, Places>();

  constructor(program: Program) {
    this.#program = program;
  }

  get #code(): RequestCode | null {
    if (this.#knownCode === undefined) this.#knownCode = requestCodeOf(this.#program);
    return this.#knownCode;
  }

  /**
   * The request that a function-like macro makes from its parameters, or why it cannot be told from them; null for a
   * macro that makes none: whose expansion does not go through `_IOC`.
   */
  readFunction(macro: Macro, description: DescriptionScope): RequestFunction | NoRequestFunction | null {
    const { name, parameters, variadic } = macro;
    const call = `${name}(${(parameters ?? []).map((_, index) => placeholderOf(index)).join(', ')})`;
    const expression = orRefusal(() => this.#program.expressionAgain(macro, () => textTokens(call)));
    const code = expression instanceof Refusal ? null : this.#code;
    if (expression instanceof Refusal || code === null || !containsRequest(expression, code.pattern)) return null;
    const written = matchRequest(expression, code.pattern);
    if (written === null) return { reason: 'a request is only a part of what it computes' };
    if (variadic) return { reason: 'it takes any number of parameters' };
    const request = orRefusal(() => this.#functionOf(written, code, parameters ?? [], description));
    return request instanceof Refusal ? { reason: request.message } : request;
  }

  #functionOf(
    written: RequestParts,
    code: RequestCode,
    parameters: readonly string[],
    description: DescriptionScope,
  ): RequestFunction {
    const values = mapParts(written, (part) => {
      if (hasAtMost(mostOperands, part)) return arithmeticOf(part, parameters, this.#program);
      throw new Refusal(`a part of it is computed in more than ${mostOperands} steps`);
    });
    const fixed = mapParts(values, (value) => (value.kind === 'constant' ? value.value : 0n));
    const direction = orRefusal(() => this.#program.evaluate(written.direction).value);
    if (direction instanceof Refusal) throw new Refusal('its direction depends on a parameter');
    const name = code.directions.get(direction);
    if (name === undefined) throw new Refusal(`its direction ${direction} is none of the header's`);
    const unsigned = this.#program.types.integers.unsignedInt;
    const bound = new Map(
      Object.entries(fixed).map(([part, value]) => [placeholderFor(part), { value, type: unsigned }]),
    );
    const base = evaluate(code.pattern, new AbiScope(this.#program.types, bound)).value;
    const places = this.#placesIn(code, direction);
    const place = (part: keyof Places): RequestPart => {
      const { width } = places[part];
      if (width > 0 || values[part].kind === 'constant') return { value: values[part], ...places[part] };
      throw new Refusal(`the header's macros cannot read its ${part} from a request of this direction`);
    };
    return {
      parameters,
      direction: name,
      fixed: BigInt.asUintN(32, base),
      type: place('type'),
      number: place('number'),
      size: place('size'),
      argument: values.size.kind === 'constant' ? this.#argumentOf(written, description) : null,
    };
  }

  /**
   * The bits of each part, as the header's own macros decode them from a request of this direction: those of some
   * machines read a size only where there is one.
   */
  #placesIn(code: RequestCode, direction: bigint): Places {
    const known = this.#knownPlaces.get(direction);
    if (known !== undefined) return known;
    const value = (part: keyof Parts<unknown>): Value => {
      return { value: part === 'direction' ? direction : 0n, type: this.#program.types.integers.unsignedInt };
    };
    const bound = new Map(partNames.map((part) => [placeholderFor(part), value(part)]));
    const request = evaluate(code.pattern, new AbiScope(this.#program.types, bound)).value;
    const without = this.#decode(request, code);
    const decoded = Array.from({ length: 32 }, (_, bit) => this.#decode(request ^ (1n << BigInt(bit)), code));
    const place = (part: keyof Places): Place => {
      const isOf = (bit: Parts<bigint>) => bit[part] !== without[part] && bit.direction === without.direction;
      const bits = [...decoded.keys()].filter((bit) => isOf(decoded[bit]!));
      return { shift: bits[0] ?? 0, width: bits.length };
    };
    const places = { type: place('type'), number: place('number'), size: place('size') };
    this.#knownPlaces.set(direction, places);
    return places;
  }

  /**
   * The request that an expression makes; null where it makes none, and for one that the header's own macros do not take
   * apart into what it was made of: its parts run into each other, a cast cuts it off, the header redefines `_IOC`, its
   * direction is none of the machine's. Such a number stays a mere constant.
   */
  read(name: string, expression: Expression, value: Value, description: DescriptionScope): IoctlModel | null {
    // What one token makes is put together by no macro.
    const code = isLiteral(withoutCasts(expression)) ? null : this.#code;
    const written = code === null ? null : matchRequest(expression, code.pattern);
    if (code === null || written === null) return null;
    const parts = mapParts(written, (part) => this.#program.evaluate(part).value);
    const decoded = this.#decode(value.value, code);
    const direction = code.directions.get(parts.direction);
    if (direction === undefined || !sameParts(parts, decoded)) return null;
    return {
      name,
      value: value.value.toString(),
      direction,
      type: Number(parts.type),
      number: Number(parts.number),
      size: Number(parts.size),
      argument: this.#argumentOf(written, description),
    };
  }

  #decode(request: bigint, { decoders }: RequestCode): Parts<bigint> {
    const { types } = this.#program;
    const value = { value: request, type: types.integers.unsignedInt };
    const scope = new AbiScope(types, new Map([[requestName, value]]));
    return mapParts(decoders, (decoder) => evaluate(decoder, scope).value);
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

function isLiteral({ kind }: Expression): boolean {
  return kind === 'integer-literal' || kind === 'character-literal';
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
