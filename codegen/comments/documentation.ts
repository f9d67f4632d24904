import { type CType, withoutTypeof } from '../ast/c-type.ts';
import type { Declaration, RecordDefinition } from '../ast/declaration.ts';
import { commentsOf } from '../lexer/lexer.ts';
import type { PreprocessedUnit } from '../preprocessor/preprocessed-unit.ts';
import type { SourceFile, Span } from '../source/source-file.ts';
import { CommentPlaces, type DeclaredAt } from './comment-places.ts';
import { type CommentText, commentText, runningText } from './comment-text.ts';
import { type KernelDoc, kernelDoc, unmarked, withoutMemberName } from './kernel-doc.ts';

/**
 * What a header's own comments say, by C name: `UFFD_API`, `enum foo`, `struct uffd_msg`, and for a member by its path:
 * `struct uffd_msg.arg.pagefault.flags`. Running text, paragraphs separated by an empty line.
 */
export type Documentation = ReadonlyMap<string, string>;

/** A name that a comment may be about. */
interface Subject {
  readonly path: string;
  readonly name: string;
  readonly file: SourceFile;
  readonly place: DeclaredAt;
  /** Has a body in braces, behind whose opening a comment may stand. */
  readonly hasBody: boolean;
}

/** Reads the comments of the files that count as the header. What kernel-doc says by name goes before what stands beside. */
export function documentationOf(unit: PreprocessedUnit, own: readonly Declaration[]): Documentation {
  const commented = unit.own.filter((file) => commentsOf(file).length > 0);
  if (commented.length === 0) return new Map();
  const subjects = [...own.flatMap(subjectsOf), ...macroSubjects(unit)];
  const places = new Map(commented.map((file) => [file, new CommentPlaces(file)]));
  const documentation = new Map<string, string>();
  for (const subject of subjects) {
    const file = places.get(subject.file);
    const text = file === undefined || documentation.has(subject.path) ? '' : textBeside(subject, file);
    if (text !== '') documentation.set(subject.path, text);
  }
  const paths = new Set(subjects.map(({ path }) => path));
  for (const [file, { all }] of places) {
    for (const comment of all) {
      const doc = kernelDocAt(file, comment);
      if (doc !== null) for (const [path, text] of saidBy(doc, paths)) documentation.set(path, text);
    }
  }
  return documentation;
}

/** Most comments are no kernel-doc: that is seen before they are read. */
function kernelDocAt({ text }: SourceFile, { start, end }: Span): KernelDoc | null {
  if (!text.startsWith('/**', start)) return null;
  const comment = commentText(text.slice(start, end));
  return comment === null ? null : kernelDoc(comment);
}

function subjectsOf(declaration: Declaration): Subject[] {
  switch (declaration.kind) {
    case 'record-declaration': {
      const { definition } = declaration;
      const { keyword, tag } = definition;
      return tag === null ? [] : recordSubjects(`${keyword} ${tag}`, tag, definition.span, definition);
    }
    case 'enum-declaration': {
      const { tag, span, enumerators } = declaration.definition;
      const named = tag === null ? [] : [subjectAt(`enum ${tag}`, tag, span, span, true)];
      return [...named, ...enumerators.map((each) => subjectAt(each.name, each.name, each.span, each.span))];
    }
    case 'typedef-declaration': {
      const { name, type, span } = declaration;
      if (type.kind !== 'record' || type.definition === null || type.tag !== null) return [];
      const [own, ...members] = recordSubjects(name, name, span, type.definition);
      return own === undefined
        ? []
        : [{ ...own, place: { ...own.place, from: type.definition.span.start } }, ...members];
    }
    default:
      return [];
  }
}

/** The record, then its members and those of the records that it defines inside. */
function recordSubjects(path: string, name: string, span: Span, definition: RecordDefinition): Subject[] {
  return [subjectAt(path, name, span, definition.span, true), ...memberSubjects(path, definition)];
}

function memberSubjects(path: string, { members }: RecordDefinition): Subject[] {
  return members.flatMap(({ name, type, span }): Subject[] => {
    const inner = definedInside(type);
    // Members of unnamed records are those of the record that holds them.
    if (name === null) return inner === null ? [] : memberSubjects(path, inner);
    const own = subjectAt(`${path}.${name}`, name, span, inner?.span ?? span);
    return inner === null || inner.tag !== null ? [own] : [own, ...memberSubjects(`${path}.${name}`, inner)];
  });
}

function definedInside(type: CType): RecordDefinition | null {
  let inner: CType = type;
  while (inner.kind === 'array' || inner.kind === 'pointer') {
    inner = inner.kind === 'array' ? inner.element : inner.target;
  }
  const written = withoutTypeof(inner);
  return written.kind === 'record' ? written.definition : null;
}

function macroSubjects({ macros, own }: PreprocessedUnit): Subject[] {
  return macros
    .definedIn(own)
    .flatMap(({ name, definedAt }) => (definedAt === null ? [] : [subjectAt(name, name, definedAt, definedAt)]));
}

function subjectAt(path: string, name: string, at: Span, from: Span, hasBody = false): Subject {
  const place = { name: at.start, from: from.file === at.file ? from.start : at.start };
  return { path, name, file: at.file, place, hasBody };
}

function textBeside({ name, place, hasBody }: Subject, places: CommentPlaces): string {
  // What a macro made stands where the macro is used: a comment there is about all of it.
  if (places.tokenAt(place.name) !== name) return '';
  const groups = [places.before(place), hasBody ? places.behindBrace(place) : places.after(place)];
  return groups.flatMap((group) => textsOf(places.read(group))).join('\n\n');
}

function textsOf(raw: readonly string[]): string[] {
  const isOneComment = raw.every((each) => each.startsWith('//'));
  const texts = (isOneComment ? [raw.join('\n')] : raw).map((each) => (each === '' ? null : commentText(each)));
  const about = texts.filter((text): text is CommentText => text !== null && kernelDoc(text) === null);
  return about.length === 0 ? [] : [about.map(saidIn).join(' ')];
}

function saidIn(comment: CommentText): string {
  const text = runningText(withoutMemberName(comment));
  return comment.isDoc ? unmarked(text) : text;
}

/** What a kernel-doc comment says, by the paths that it is about and the header has. */
function saidBy({ keyword, name, text, members }: KernelDoc, paths: ReadonlySet<string>): [string, string][] {
  const candidates = keyword === null || keyword === 'typedef' ? [name, `enum ${name}`] : [`${keyword} ${name}`, name];
  const about = candidates.find((path) => paths.has(path));
  const said: [string, string][] = about === undefined || text === '' ? [] : [[about, text]];
  for (const [member, description] of members) {
    const path = keyword === 'enum' ? member : `${about ?? candidates[0]}.${member}`;
    if (paths.has(path) && description !== '') said.push([path, description]);
  }
  return said;
}
