import { readImageHeader } from '@cnn/core/data'
import { readWavHeader } from './formats/wav-header.js'
import { elementSymbols } from './molecule.js'

/** What a sample has, a line for each field: 'image: 28 × 28, grey', 'label: 9, ankle boot'. */
export function describeSample(sample: unknown, classes: readonly string[] = []): string[] {
  if (typeof sample !== 'object' || sample === null) return []
  return Object.entries(sample).flatMap(([field, value]) => {
    const said = describeField(field, value, classes)
    return said === undefined ? [] : [`${field}: ${said}`]
  })
}

function describeField(field: string, value: unknown, classes: readonly string[]) {
  if (value === undefined || value === null || typeof value === 'function') return undefined
  if (typeof value === 'number') {
    const name = field === 'label' ? classes[value] : undefined
    const digits = String(Number(value.toPrecision(7)))
    return name === undefined || name === digits ? digits : `${digits}, ${name}`
  }
  if (typeof value !== 'object') return shortened(String(value))
  if (field === 'atoms') return formulaOf(value as ArrayLike<number>)
  if (field === 'sound' && value instanceof Uint8Array) return describeSound(value)
  if (isPicture(value)) return describePicture(value)
  if (field === 'image' && value instanceof Uint8Array) return describeEncoded(value)
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} of ${lengthOf(value)}`
  if (Array.isArray(value)) return describeList(value)
  return shortened(Object.keys(value).join(', '))
}

interface Picture {
  data: ArrayBufferView
  width: number
  height: number
  channels: number
}

export const isPicture = (value: unknown): value is Picture =>
  typeof value === 'object' &&
  value !== null &&
  ArrayBuffer.isView((value as Partial<Picture>).data) &&
  ['width', 'height', 'channels'].every((key) => typeof value[key as never] === 'number')

function describePicture({ data, width, height, channels }: Picture) {
  const kind = ['', 'grey', 'grey and alpha', 'colour', 'colour and alpha'][channels]
  const depth = { Uint16Array: ', 16 bit', Float32Array: ', floats' }[data.constructor.name] ?? ''
  return `${width} × ${height}, ${kind ?? `${channels} channels`}${depth}`
}

function describeEncoded(bytes: Uint8Array) {
  try {
    const { format, width, height } = readImageHeader(bytes)
    return `${format}${width && height ? `, ${width} × ${height}` : ''}, ${lengthOf(bytes)} bytes`
  } catch {
    return `encoded, ${lengthOf(bytes)} bytes`
  }
}

function describeSound(bytes: Uint8Array) {
  try {
    const { seconds, sampleRate, channels } = readWavHeader(bytes)
    const ears = channels === 1 ? '' : `, ${channels} channels`
    return `${seconds.toFixed(2)} s, ${sampleRate.toLocaleString('en')} Hz${ears}`
  } catch {
    return `encoded, ${bytes.length.toLocaleString('en')} bytes`
  }
}

function describeList(list: readonly unknown[]) {
  const [first] = list
  if (list.length === 0) return 'none'
  if (typeof first === 'string') return `${list.length}, “${shortened(first)}”`
  if (typeof first !== 'object' || first === null) return `${list.length} (${first} …)`
  return `${list.length} (${Object.keys(first).join(', ')})`
}

/** The formula of a molecule, carbon and hydrogen first, the others by their names: 'C2H6O'. */
export function formulaOf(atoms: ArrayLike<number>): string {
  const counts = new Map<string, number>()
  for (let i = 0; i < atoms.length; i++) {
    const symbol = elementSymbols[atoms[i]!] ?? '?'
    counts.set(symbol, (counts.get(symbol) ?? 0) + 1)
  }
  const rank = (symbol: string) => (symbol === 'C' ? '0' : symbol === 'H' ? '1' : symbol)
  return [...counts]
    .sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1))
    .map(([symbol, count]) => `${symbol}${count === 1 ? '' : count}`)
    .join('')
}

const lengthOf = (array: ArrayBufferView) => (array as Uint8Array).length.toLocaleString('en')

const shortened = (text: string) => (text.length > 80 ? `${text.slice(0, 79)}…` : text)
