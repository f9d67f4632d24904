import type { TranslationUnit } from '../ast/declaration.ts';
import type { PreprocessedUnit } from '../preprocessor/preprocessed-unit.ts';
import type { ConstantModel } from './model/model.ts';
import { Program } from './program/program.ts';
import { textTokens } from './program/text-tokens.ts';
import type { Target } from './target/target.ts';

const programs = new WeakMap<TranslationUnit, Program>();

/** One header is usually asked several times in a row: its declarations are entered once. */
function programOf(unit: PreprocessedUnit, declarations: TranslationUnit, target: Target): Program {
  let program = programs.get(declarations);
  if (program?.unit !== unit || program.types.target !== target) {
    program = new Program(unit, declarations, target);
    programs.set(declarations, program);
  }
  return program;
}

/**
 * Evaluates a C integer expression in the scope of a header, as if it stood at its end: the header's macros, types and
 * enumerators are known. `name` of the answer is the expression.
 *
 * @throws HeaderError whose span lies in the expression's own text, where it has no integer value.
 */
export function evaluateIn(
  unit: PreprocessedUnit,
  declarations: TranslationUnit,
  target: Target,
  text: string,
): ConstantModel {
  const program = programOf(unit, declarations, target);
  const { value, type } = program.evaluate(program.expressionOf(textTokens(text)));
  return { name: text, value: value.toString(), type: type.name };
}
