import { expect } from 'chai';
import { type Documentation, documentationOf } from '../../codegen/comments/documentation.ts';
import { parse } from '../../codegen/parser/parse.ts';
import { preprocessText } from '../preprocessor/support.ts';

function documented(text: string): Documentation {
  const unit = preprocessText(text);
  return documentationOf(unit, parse(unit).declarations);
}

function expectDocumentation(text: string, expected: Readonly<Record<string, string>>): void {
  expect(Object.fromEntries(documented(text))).to.deep.equal(expected);
}

describe('documentationOf', () => {
  it('takes the comment above and the comment behind', () => {
    expectDocumentation(
      `
/* a pair */
struct pair {
	int left;	/* the first */
	// the second,
	// and last
	int right;
	/* above */
	int both; /* behind */
	int none;
};
`,
      {
        'struct pair': 'a pair',
        'struct pair.left': 'the first',
        'struct pair.right': 'the second, and last',
        'struct pair.both': 'above\n\nbehind',
      },
    );
  });

  it('does not take what stands behind another one, or apart', () => {
    expectDocumentation(
      `
/* SPDX-License-Identifier: GPL-2.0 */
#define FIRST 1 /* of first */
#define SECOND 2

/* about a group */

#define THIRD 3
/* of fourth */
#define FOURTH 4
struct s { /* of s */
	int a; /* of a,
	        * and on */
	int b; /* of b */
	       /* goes on */
	int c;
	/* at the end */
};
`,
      {
        FIRST: 'of first',
        FOURTH: 'of fourth',
        'struct s': 'of s',
        'struct s.a': 'of a, and on',
        'struct s.b': 'of b goes on',
      },
    );
  });

  it('finds each on one line', () => {
    expectDocumentation('struct s { int a; /* of a */ int b; /* of b */ int c, d; /* of d */ };', {
      'struct s.a': 'of a',
      'struct s.b': 'of b',
      'struct s.d': 'of d',
    });
  });

  it('takes those of enumerators, also of the last', () => {
    expectDocumentation(
      `
/* kinds */
enum kind {
	KIND_A, /* the first */
	/* the second */
	KIND_B = 2,
	KIND_C = 3 /* no comma */, KIND_D /* the last */
};
`,
      {
        'enum kind': 'kinds',
        KIND_A: 'the first',
        KIND_B: 'the second',
        KIND_C: 'no comma',
        KIND_D: 'the last',
      },
    );
  });

  it('takes those of records inside records, and of typedefs', () => {
    expectDocumentation(
      `
/* outermost */
typedef struct {
	/* what follows */
	union {
		int fd; /* a descriptor */
		struct {
			int deep; /* far down */
		} inner; /* inside */
	};
	/* an array */
	struct { int x; /* across */ } points[4];
} shape_t;
`,
      {
        shape_t: 'outermost',
        'shape_t.fd': 'a descriptor',
        'shape_t.inner': 'inside',
        'shape_t.inner.deep': 'far down',
        'shape_t.points': 'an array',
        'shape_t.points.x': 'across',
      },
    );
  });

  it('takes those of macros, with continued lines', () => {
    expectDocumentation(
      `
/* how many */
#define COUNT \\
	4 /* four */

#define OTHER(a) (a)   // a function
#if 1
/* inside a condition */
#define INSIDE 1
#endif
`,
      { COUNT: 'how many\n\nfour', OTHER: 'a function', INSIDE: 'inside a condition' },
    );
  });

  it('takes a comment above for one macro, not for the first of a block', () => {
    expectDocumentation(
      `
/* flags of open */
#define READ 1 /* for reading */
#define WRITE 2
#define BOTH \\
	3

// all of them
#define ALL 7
/* how many */
#define COUNT 3

/* sizes */
#define SMALL 1 /* a small one,
                 * really */
#define LARGE 2
/* names */
#define NAME "a"
#undef OTHER
/* the last */
#define LAST 9
`,
      {
        READ: 'for reading',
        ALL: 'all of them',
        COUNT: 'how many',
        SMALL: 'a small one, really',
        NAME: 'names',
        LAST: 'the last',
      },
    );
  });

  it('reads kernel-doc', () => {
    expectDocumentation(
      `
/**
 * struct request - asks for lines
 *   and more
 * @flags: bits of &enum flags, such as %FLAG_ON
 * @arg: one of two,
 *	by @flags
 * @arg.fd: a descriptor
 *
 * Longer text.
 *
 * - an item
 * - another
 */
struct request {
	int flags; /* beside */
	union {
		int fd;
		/** @name: what a &struct named . is called, see \`Names and such\`_, for %MANY */
		char name[8];
	} arg;
	/* private: */
	int reserved;
};
/** enum flags - what is wanted
 * @FLAG_ON: on
 * @FLAG_OFF: off
 */
enum flags { FLAG_ON = 1, FLAG_OFF = 2 };
/**
 * LIMIT - the most
 */
#define LIMIT 4
/**
 * DOC: a chapter
 */
#define AFTER 1
`,
      {
        'struct request': 'asks for lines and more\n\nLonger text.\n\n- an item\n- another',
        'struct request.flags': 'bits of enum flags, such as FLAG_ON',
        'struct request.arg': 'one of two, by flags',
        'struct request.arg.fd': 'a descriptor',
        'struct request.arg.name': 'what a struct named. is called, see Names and such, for MANY',
        'enum flags': 'what is wanted',
        FLAG_ON: 'on',
        FLAG_OFF: 'off',
        LIMIT: 'the most',
      },
    );
  });

  it('keeps paragraphs and lists, drops ornaments', () => {
    expectDocumentation(
      `
/**************************
 * Heading                *
 * ====================== *
 *
 * First line
 * second line.
 *
 *   1. one
 *   2. two
 **************************/
#define A 1
/*************************/
#define B 1
/* ---- */
#define C 1
`,
      { A: 'Heading\n\nFirst line second line.\n\n1. one\n2. two' },
    );
  });

  it('gives nothing to what a macro made', () => {
    expectDocumentation(
      `
#define PAIR(a) int a##_first; int a##_second;
struct s {
	/* both */
	PAIR(pair) /* behind */
	int third; /* third */
};
`,
      { 'struct s.third': 'third' },
    );
  });

  it('cuts a page of text', () => {
    const text = documented(`/*\n${' * line\n\n'.repeat(5000)} */\n#define A 1\n`).get('A') ?? '';
    expect(text.length).to.be.lessThan(3100);
    expect(text.endsWith('…')).to.equal(true);
  });

  it('takes time in proportion to the text', function () {
    this.timeout(20_000);
    const fields = Array.from({ length: 5000 }, (_, index) => `\tint f${index}; /* ${index} */\n`).join('');
    const macros = Array.from({ length: 5000 }, (_, index) => `#define M${index} ${index} /* ${index} m */\n`).join('');
    expect(documented(`struct s {\n${fields}};\n${macros}`).get('M4999')).to.equal('4999 m');
  });
});
