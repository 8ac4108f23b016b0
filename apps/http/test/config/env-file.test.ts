import { readEnvFile } from '#src/config/env-file.js';
import { expect } from 'chai';

/** A line and its result in python-dotenv 1.2.2, after the line A=plain and with HOSTVAR=fromenv in the environment. */
const TABLE: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['E=Quiet-Harbour#41-lamps', { E: 'Quiet-Harbour#41-lamps' }],
  ['F=value # comment', { F: 'value' }],
  ['F=value\t# comment', { F: 'value' }],
  ['G="quoted # no comment" # comment', { G: 'quoted # no comment' }],
  ["G='quoted # no comment'# comment", { G: 'quoted # no comment' }],
  ['export B=exported', { B: 'exported' }],
  ['export   B = "x"', { B: 'x' }],
  ['# B=comment', {}],
  ['  B=indented  ', { B: 'indented' }],
  ['M = spaced', { M: 'spaced' }],
  ['K=', { K: '' }],
  ['L', {}],
  ['N="multi\nline"', { N: 'multi\nline' }],
  ["N='multi\nline'", { N: 'multi\nline' }],
  ["O='single\\'s'", { O: "single's" }],
  ['P="tab\\tnl\\nq\\"x\\\\"', { P: 'tab\tnl\nq"x\\' }],
  ["Q='no\\nescape'", { Q: 'no\\nescape' }],
  ['R=\\#x', { R: '\\#x' }],
  ['S=a b  c', { S: 'a b  c' }],
  ['T="a" trailing', {}],
  ['B=x=y=z', { B: 'x=y=z' }],
  ['Y=`tick`', { Y: '`tick`' }],
  ["Z=it's", { Z: "it's" }],
  ['AC= # no comment', { AC: '# no comment' }],
  ['AD=#hash', { AD: '#hash' }],
  ['B=back\\nslash', { B: 'back\\nslash' }],
  ["'AH'=quoted key", { AH: 'quoted key' }],
  ["'A H'=quoted", { 'A H': 'quoted' }],
  ['AI: yaml', {}],
  ['C=${A}', { C: 'plain' }],
  ["C='${A}'", { C: 'plain' }],
  ['C="<${A}>"', { C: '<plain>' }],
  ['C=$A', { C: '$A' }],
  ['C=\\${A}', { C: '\\plain' }],
  ['C=${MISSING}', { C: '' }],
  ['C=${MISSING:-default}', { C: 'default' }],
  ['C=${MISSING:-x#y}', { C: 'x#y' }],
  ['C=${A:-default}', { C: 'plain' }],
  ['C=${HOSTVAR}', { C: 'fromenv' }],
  ['A=new\nC=${A}', { A: 'new', C: 'new' }],
  ['C=${D}\nD=later', { C: '', D: 'later' }],
  ['PW=pa$$word', { PW: 'pa$$word' }],
  ['PW=$2b$12$abc', { PW: '$2b$12$abc' }],
  ['B="unterminated\nC=1', { C: '1' }],
  ['B=1\r\nC=2\r\n', { B: '1', C: '2' }],
  ['B=1\n\n\nC=2', { B: '1', C: '2' }],
  ['B=1\nB=2', { B: '2' }],
  ['B C=1', {}],
  ['=1', {}],
  ['B="a"#c', { B: 'a' }],
];

describe('readEnvFile', () => {
  for (const [line, wanted] of TABLE)
    it(`reads ${JSON.stringify(line)} as python-dotenv does`, () => {
      const { A, ...read } = readEnvFile(`A=plain\n${line}\n`, { HOSTVAR: 'fromenv' });
      expect(A === 'plain' ? read : { A, ...read }).to.deep.equal(wanted);
    });
});
