import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { mostOperands } from '../../codegen/abi/description/ioctls.ts';
import { greatestParameter } from '../../codegen/abi/description/request-function.ts';
import { largestAlignment } from '../../codegen/abi/layout/attributes.ts';
import { sizeLimit } from '../../codegen/abi/layout/layout.ts';
import { maximumModelSize } from '../../codegen/abi/model/model-size.ts';
import { deepestCompared } from '../../codegen/abi/types/compatible-types.ts';
import { deepestSpelled } from '../../codegen/abi/types/spelling.ts';
import { deepestType, mostDimensions } from '../../codegen/abi/types/type-table.ts';
import { mostBound } from '../../codegen/binding/model/module-size.ts';
import { mostLooksForEach } from '../../codegen/comments/comment-places.ts';
import { maximumEvaluationSteps } from '../../codegen/expression/evaluation/evaluation-steps.ts';
import { maximumStringLength } from '../../codegen/expression/literals/string-literal.ts';
import { MAX_NESTING } from '../../codegen/expression/syntax/token-cursor.ts';
import { maximumIdentifierLength, maximumTokenLength, maximumTokensPerFile } from '../../codegen/lexer/lexer.ts';
import { maximumContinuations } from '../../codegen/lexer/logical-text.ts';
import { maximumAttributes } from '../../codegen/parser/attributes.ts';
import { maximumPushes } from '../../codegen/parser/pack-pragmas.ts';
import { readingsInSearch } from '../../codegen/pipeline/search-work.ts';
import { defaultLimits } from '../../codegen/preprocessor/macros/limits.ts';
import { maximumHeaderBytes } from '../../codegen/source/include-path.ts';
import { mostMegabytes, mostSeconds } from './hostile-case.ts';

const path = join(import.meta.dirname, '../../../docs/limits.md');

type Row = readonly [
  what: string,
  limit: number | bigint,
  past: 'the header' | 'the name' | 'cut' | 'context' | 'comments' | 'bindings',
];

/** Every limit of the generator, in the order of the stages. */
const rows: readonly Row[] = [
  ['bytes of a file', maximumHeaderBytes, 'the header'],
  ['tokens of a file, and comments', maximumTokensPerFile, 'the header'],
  ['lines of a file that a backslash continues', maximumContinuations, 'the header'],
  ['characters of an identifier', maximumIdentifierLength, 'the header'],
  ['characters of any other token', maximumTokenLength, 'the header'],
  ['`#include`s in each other', defaultLimits.includeDepth, 'the header'],
  ['files included, each inclusion counted', defaultLimits.inclusions, 'the header'],
  ['tokens read, those of every inclusion', defaultLimits.tokensRead, 'the header'],
  ['macros that lead to one token, and macros in arguments of macros', defaultLimits.macroDepth, 'the header'],
  ['steps of macro expansion in the text of a header', defaultLimits.expansionSteps, 'the header'],
  ['the same for the value of one macro', defaultLimits.stepsPerExpansion, 'the name'],
  ['brackets, operators and declarators in each other', MAX_NESTING, 'the header'],
  ['parts of one declarator; operators behind one operand', MAX_NESTING, 'the header'],
  ['attributes in one place', maximumAttributes, 'the header'],
  ['`#pragma pack(push)` without its `pop`', maximumPushes, 'the header'],
  ['characters of adjacent string literals together', maximumStringLength, 'the name'],
  ['operands and operators evaluated', maximumEvaluationSteps, 'the name'],
  ['types derived from each other without a typedef', deepestType, 'the name'],
  ['dimensions of an array', mostDimensions, 'the name'],
  ['bytes of an array or record', sizeLimit, 'the name'],
  ['bytes of an alignment', largestAlignment, 'the name'],
  ['pointers to pointers that are compared', deepestCompared, 'the name'],
  ['derivations in the spelling of a type', deepestSpelled, 'cut'],
  ['operators and operands of one part of a request function', mostOperands, 'the name'],
  ['value of a parameter of a request function', greatestParameter, 'the name'],
  ['readings at these limits in search of a context, by what they cost', readingsInSearch, 'context'],
  ['characters of a model', maximumModelSize, 'the header'],
  ['looks for comments, for each token and comment of a file', mostLooksForEach, 'comments'],
  ...Object.entries(mostBound).map(([what, limit]): Row => [`${what} in the bindings of a header`, limit, 'bindings']),
];

const outcomes = {
  'the header': 'the header is refused',
  'the name': 'the name is skipped, with this reason',
  cut: 'it is cut, and says so',
  context: 'the context found so far counts',
  comments: 'names further on have no comment',
  bindings: '`generate` refuses the header',
};

function table(): string {
  const lines = rows.map(([what, limit, past]) => `| ${what} | ${limit.toLocaleString('en')} | ${outcomes[past]} |`);
  return ['| what | at most | past that |', '|---|---:|---|', ...lines].join('\n');
}

describe('docs/limits.md', () => {
  it('states the limits as they are in the source; LIMITS=rewrite writes the table anew', () => {
    const text = readFileSync(path, 'utf8');
    const written = /\| what \| at most.*(?:\n\|.*)*/.exec(text)?.[0] ?? '';
    if (process.env.LIMITS === 'rewrite') writeFileSync(path, text.replace(written, table()));
    else expect(written).to.equal(table());
  });

  it('states what the hostile headers are held to', () => {
    const text = readFileSync(path, 'utf8');
    expect(text).to.contain(`${mostMegabytes} MB`);
    expect(text).to.contain(`${mostSeconds} seconds`);
  });
});
