/** Comma-separated values: RFC 4180, with other delimiters and line ends as they occur. */
import { CnnError } from '@cnn/core/data'
import type { ByteStream } from '../files/byte-pieces.js'
import { type ReadTextOptions, textPieces } from '../files/text-pieces.js'
import { CsvSplitter } from './csv-splitter.js'
import { encodeText } from './jsonl.js'

export interface CsvOptions {
  /** Between the fields of a row: ',' by default; ';' and tabs are frequent. */
  delimiter?: string
}

/** A row by the names that the first row gives. */
export type CsvRecord = Record<string, string>

/**
 * The rows of a CSV file, one after the other with constant memory; also packed by gzip. Fields are text as it stands;
 * empty lines are passed.
 * @throws CnnError 'bad-csv' naming the line, 'bad-text', 'bad-gzip', 'aborted'
 */
export async function* readCsvRows(
  source: ByteStream | string,
  { delimiter = ',', name, signal }: CsvOptions & ReadTextOptions = {},
): AsyncGenerator<string[], void, undefined> {
  const splitter = new CsvSplitter(delimiter, name)
  for await (const piece of textPieces(source, { name, signal })) {
    for (const { fields } of splitter.push(piece)) yield fields
  }
  for (const { fields } of splitter.end()) yield fields
}

/**
 * The same for a file whose first row names the columns.
 * @example for await (const { filename, category } of readCsv(bytes)) …
 * @throws CnnError 'bad-csv', also where a row has more or fewer fields than there are names, or two have the same
 */
export async function* readCsv(
  source: ByteStream | string,
  { delimiter = ',', name = 'The file', signal }: CsvOptions & ReadTextOptions = {},
): AsyncGenerator<CsvRecord, void, undefined> {
  const splitter = new CsvSplitter(delimiter, name)
  let names: readonly string[] | undefined
  const toRecords = function* (rows: Iterable<{ fields: string[]; line: number }>) {
    for (const { fields, line } of rows) {
      if (names) yield recordOf(names, fields, line, name)
      else names = checkedNames(fields, name)
    }
  }
  for await (const piece of textPieces(source, { name, signal })) {
    yield* toRecords(splitter.push(piece))
  }
  yield* toRecords(splitter.end())
}

function checkedNames(names: string[], name: string) {
  const twice = names.find((column, i) => names.indexOf(column) !== i)
  if (twice === undefined) return names
  throw new CnnError('bad-csv', `${name} has two columns named ‘${twice}’ in its first row.`)
}

function recordOf(names: readonly string[], fields: string[], line: number, name: string) {
  if (fields.length === names.length) {
    return Object.fromEntries(names.map((column, i) => [column, fields[i]!]))
  }
  throw new CnnError(
    'bad-csv',
    `${name} has ${fields.length} fields in line ${line}, but ${names.length} columns. Check the delimiter.`,
  )
}

/**
 * Writes CSV: rows, or records, whose columns are those of the first one or `columns`. Lines end in CR and LF, as the
 * RFC has it; fields are quoted where they must be.
 */
export async function* writeCsv(
  rows: Iterable<CsvRow> | AsyncIterable<CsvRow>,
  { delimiter = ',', columns }: CsvOptions & { columns?: readonly string[] } = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const line = (fields: readonly CsvValue[]) =>
    `${fields.map((field) => quoted(field, delimiter)).join(delimiter)}\r\n`
  let names = columns
  yield* encodeText(rows, (row) => {
    if (Array.isArray(row)) return line(row as readonly CsvValue[])
    const record = row as Readonly<Record<string, CsvValue>>
    const isFirst = names === undefined || names === columns
    names = isFirst ? [...(columns ?? Object.keys(record))] : names
    const fields = line(names!.map((name) => record[name]))
    return isFirst ? line(names!) + fields : fields
  })
}

/** Nothing is an empty field. */
export type CsvValue = string | number | bigint | boolean | null | undefined
export type CsvRow = readonly CsvValue[] | Readonly<Record<string, CsvValue>>

function quoted(value: CsvValue, delimiter: string) {
  const text = value === null || value === undefined ? '' : String(value)
  const mustQuote = /["\r\n]|^\s|\s$/.test(text) || text.includes(delimiter)
  return mustQuote ? `"${text.replaceAll('"', '""')}"` : text
}
