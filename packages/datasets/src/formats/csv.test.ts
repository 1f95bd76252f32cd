import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { joinPieces } from '../files/byte-pieces.js'
import { type CsvRow, readCsv, readCsvRows, writeCsv } from './csv.js'

const encode = (text: string) => new TextEncoder().encode(text)

async function* inPieces(text: string, size: number) {
  const bytes = encode(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function all<T>(values: AsyncIterable<T>) {
  const found: T[] = []
  for await (const value of values) found.push(value)
  return found
}

const text = async (rows: CsvRow[], options = {}) =>
  new TextDecoder().decode(await joinPieces(writeCsv(rows, options)))

describe('reading', () => {
  test.each<[string, string, string[][]]>([
    [
      'rows',
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a last row without its end', 'a\nb', [['a'], ['b']]],
    ['old line ends', 'a\rb\r', [['a'], ['b']]],
    [
      'empty fields',
      ',\n,,\n',
      [
        ['', ''],
        ['', '', ''],
      ],
    ],
    ['empty lines', '\n\na\n\n', [['a']]],
    ['quotes', '"a,b","c""d","e\r\nf",""\n', [['a,b', 'c"d', 'e\r\nf', '']]],
    ['a row of nothing in quotes', '""\n', [['']]],
    ['a quotation mark within', 'a"b,c"\n', [['a"b', 'c"']]],
    ['a mark at the beginning', '\ufeffä,b\n', [['ä', 'b']]],
    ['spaces', ' a , b \n', [[' a ', ' b ']]],
    ['nothing', '', []],
  ])('%s, whatever the pieces', async (_, source, rows) => {
    for (const size of [1, 2, 3, 1000]) {
      expect(await all(readCsvRows(inPieces(source, size)))).toEqual(rows)
    }
  })

  test('records by the names of the first row, of other delimiters, and packed', async () => {
    const source = 'name;size\nZürich;3\n"a;b";4\n'
    const records = [
      { name: 'Zürich', size: '3' },
      { name: 'a;b', size: '4' },
    ]
    expect(await all(readCsv(source, { delimiter: ';' }))).toEqual(records)
    const packed = gzipSync(source)
    expect(await all(readCsv(packed, { delimiter: ';' }))).toEqual(records)
    const [first] = await all(readCsv('__proto__,a\n1,2\n'))
    expect(Object.keys(first!)).toEqual(['__proto__', 'a'])
  })

  test.each<[string, string, RegExp]>([
    ['a row with too much', 'a,b\n1,2\n"x\ny",2,3\n', /a\.csv has 3 fields in line 3, but 2/],
    ['a row with too little', 'a,b\n1\n', /1 fields in line 2/],
    ['an open quotation mark', 'a\n1\n"x\n\n', /nothing closes.*line 3/],
    ['something behind a quotation', 'a\n"x"y\n', /behind the quotation mark.*line 2/],
    ['two columns of a name', 'a,b,a\n', /two columns named ‘a’/],
  ])('%s is named', async (_, source, message) => {
    await expect(all(readCsv(source, { name: 'a.csv' }))).rejects.toMatchObject({
      code: 'bad-csv',
      message: expect.stringMatching(message),
    })
  })

  test('what is no text is named', async () => {
    await expect(all(readCsv(Uint8Array.of(97, 0xff, 0xfe)))).rejects.toMatchObject({
      code: 'bad-text',
    })
    await expect(all(readCsvRows('a', { delimiter: '--' }))).rejects.toMatchObject({
      code: 'invalid-argument',
    })
  })
})

describe('writing', () => {
  test('rows and records, quoted where they must be', async () => {
    expect(
      await text([
        ['a', 1, null, true],
        ['b,c', 'd"e', 'f\ng', ' h'],
      ]),
    ).toBe('a,1,,true\r\n"b,c","d""e","f\ng"," h"\r\n')
    expect(await text([{ a: 1, b: 2 }, { b: 3 }])).toBe('a,b\r\n1,2\r\n,3\r\n')
    expect(await text([{ a: 1, b: 2 }], { columns: ['b'], delimiter: ';' })).toBe('b\r\n2\r\n')
  })

  test('is read again', async () => {
    const rows = [
      ['a,b', 'c"d', 'e\r\nf', '', ' g'],
      ['', '', '', '', ''],
    ]
    expect(await all(readCsvRows(await text(rows)))).toEqual(rows)
  })
})
