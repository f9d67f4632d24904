import { expect } from 'chai';
import { SourceFile } from '../../codegen/source/source-file.ts';

describe('SourceFile', () => {
  const file = new SourceFile('x.h', '/x.h', 'one\r\ntwo\n\nfour');

  it('knows the line and column of each offset', () => {
    const places = [0, 3, 5, 8, 9, 10, 14].map((offset) => `${file.lineAt(offset)}:${file.columnAt(offset)}`);
    expect(places).to.deep.equal(['1:1', '1:4', '2:1', '2:4', '3:1', '4:1', '4:5']);
  });

  it('gives lines without their ends', () => {
    expect([1, 2, 3, 4, 5].map((line) => file.lineText(line))).to.deep.equal(['one', 'two', '', 'four', '']);
  });
});
