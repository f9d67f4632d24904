// When a use counts as standing under a check. The rule is lexical, so that a reader can apply it too: some condition
// around the use, or one before it that leaves the block, has to mention a binding that is at least as new as what is
// used, or what the kernel answered (`available.features`, `available.ioctls`) and no binding at all.

import { Node, SyntaxKind } from 'ts-morph';
import { compareReleases } from '../atlas/release.ts';
import type { BindingName, BindingNames } from './binding-names.ts';

const deepestLookup = 4;

/** What the use stands under: `the condition in line 12`; null for nothing. */
export function checkAround(use: Node, used: BindingName, names: BindingNames): string | null {
  if (isTested(use)) return 'it is the bit that is tested';
  for (let node = use, parent = node.getParent(); parent !== undefined; node = parent, parent = node.getParent()) {
    if (Node.isPropertyAssignment(parent) && ['required', 'optional'].includes(parent.getName())) {
      return `'${parent.getName()}' in line ${parent.getStartLineNumber()}`;
    }
    for (const condition of conditionsFor(node, parent)) {
      if (isCheck(condition, used, names)) return `the condition in line ${condition.getStartLineNumber()}`;
    }
  }
  return commentBeside(use);
}

/** `features & UFFD_FEATURE_MOVE`, also by way of a namespace. */
function isTested(use: Node): boolean {
  const parent = use.getParent();
  const operand = Node.isPropertyAccessExpression(parent) && parent.getNameNode() === use ? parent : use;
  const operation = operand.getParent();
  return Node.isBinaryExpression(operation) && operation.getOperatorToken().getKind() === SyntaxKind.AmpersandToken;
}

/** The conditions that decide whether `node` is reached in `parent`; its own condition where it is one. */
function conditionsFor(node: Node, parent: Node): Node[] {
  if (Node.isIfStatement(parent) || Node.isWhileStatement(parent)) return [parent.getExpression()];
  if (Node.isForStatement(parent)) {
    const condition = parent.getCondition();
    return condition === undefined || node === parent.getInitializer() ? [] : [condition];
  }
  if (Node.isConditionalExpression(parent)) return [parent.getCondition()];
  if (Node.isBinaryExpression(parent)) {
    const operator = parent.getOperatorToken().getKind();
    const lazy = operator === SyntaxKind.AmpersandAmpersandToken || operator === SyntaxKind.BarBarToken;
    return lazy && node === parent.getRight() ? [parent.getLeft()] : [];
  }
  if (Node.isBlock(parent) || Node.isSourceFile(parent) || Node.isCaseClause(parent)) {
    return parent
      .getStatements()
      .filter((each) => each.getPos() < node.getPos())
      .flatMap((each) => (Node.isIfStatement(each) && leaves(each.getThenStatement()) ? [each.getExpression()] : []));
  }
  return [];
}

function leaves(statement: Node): boolean {
  const last = Node.isBlock(statement) ? statement.getStatements().at(-1) : statement;
  return (
    Node.isReturnStatement(last) ||
    Node.isThrowStatement(last) ||
    Node.isContinueStatement(last) ||
    Node.isBreakStatement(last)
  );
}

function isCheck(condition: Node, used: BindingName, names: BindingNames): boolean {
  const mentioned = mentionsOf(condition, names, 0, new Set());
  if (mentioned.bindings.length === 0) return mentioned.answers;
  return mentioned.bindings.some(({ header, since }) => {
    return header === used.header && since !== null && used.since !== null && compareReleases(since, used.since) >= 0;
  });
}

interface Mentions {
  readonly bindings: readonly BindingName[];
  /** What the kernel answered is mentioned. */
  readonly answers: boolean;
}

function mentionsOf(node: Node, names: BindingNames, depth: number, seen: Set<Node>): Mentions {
  if (seen.has(node) || depth > deepestLookup) return { bindings: [], answers: false };
  seen.add(node);
  const bindings: BindingName[] = [];
  let answers = false;
  for (const each of [node, ...node.getDescendants()]) {
    if (Node.isPropertyAccessExpression(each) && isAnswer(each.getText())) answers = true;
    if (!Node.isIdentifier(each)) continue;
    const name = names.nameAt(each);
    if (name !== null && !name.name.includes('.')) bindings.push(name);
    if (name !== null) continue;
    for (const origin of originsOf(each)) {
      const further = mentionsOf(origin, names, depth + 1, seen);
      bindings.push(...further.bindings);
      answers ||= further.answers;
    }
  }
  return { bindings, answers };
}

function isAnswer(text: string): boolean {
  return /(?:^|\W)(?:available|offer|offered|probe\(.*\))[!?]?\s*\.\s*(?:features|ioctls)$/.test(text);
}

/** What a constant was made from, or what a function does. */
function originsOf(identifier: Node): Node[] {
  const symbol = identifier.getSymbol();
  const declarations = (symbol?.getAliasedSymbol() ?? symbol)?.getDeclarations() ?? [];
  return declarations.flatMap((declaration) => {
    if (declaration.getSourceFile().isDeclarationFile()) return [];
    if (Node.isVariableDeclaration(declaration)) return declaration.getInitializer() ?? [];
    if (Node.isFunctionDeclaration(declaration) || Node.isMethodDeclaration(declaration)) {
      return declaration.getBody() ?? [];
    }
    return [];
  });
}

function commentBeside(use: Node): string | null {
  const lines = use.getSourceFile().getFullText().split('\n');
  const line = use.getStartLineNumber();
  const texts = [lines[line - 1] ?? '', /^\s*\/\//.test(lines[line - 2] ?? '') ? (lines[line - 2] ?? '') : ''];
  for (const text of texts) {
    const reason = /\/\/\s*min-kernel:\s*(\S.*)$/.exec(text)?.[1];
    if (reason !== undefined) return reason.trim();
  }
  return null;
}
