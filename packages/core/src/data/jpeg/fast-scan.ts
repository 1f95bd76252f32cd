import type { PictureKernels } from '../kernels/picture-kernels.js'
import type { HuffmanTable } from './bit-reader.js'
import type { Component, Frame } from './frame.js'
import type { Scan, ScanComponent } from './scan.js'

/**
 * Decodes a scan of whole blocks in WebAssembly; returns where its data end, or undefined where it cannot be done there.
 * A damaged one is left to JavaScript, which says what is wrong.
 */
export function decodeScanFast(
  bytes: Uint8Array,
  start: number,
  frame: Frame,
  { components, restartInterval }: Scan,
): number | undefined {
  const { kernels, progressive } = frame
  if (!kernels || progressive) return undefined
  const isComplete = components.every(
    ({ dc, ac, quantization }) => dc && ac && quantization && fitsHalf(quantization),
  )
  if (!isComplete) return undefined
  const { top } = kernels
  const file = kernels.writeBytes(bytes)
  const single = components.length === 1 ? components[0]!.component : undefined
  const tables = new Map<HuffmanTable, number>()
  const parts = components.flatMap((part) => partWords(kernels, part, tables, single !== undefined))
  const scan = kernels.write([
    ...[file + start, file + bytes.length, kernels.write(parts), components.length],
    ...[single?.blocksWide ?? frame.unitsWide, single?.blocksHigh ?? frame.unitsHigh],
    restartInterval,
  ])
  const isWhole = kernels.run.decodeScan(scan)
  kernels.top = top
  return isWhole ? kernels.words[scan >> 2]! - file : undefined
}

/** Factors that are multiplied in 16 bits; only in damaged files, or of 12 bits, others are. */
const fitsHalf = (quantization: Int32Array) => quantization.every((factor) => factor < 2 ** 15)

/** As the scan's assembly has them. */
function partWords(
  kernels: PictureKernels,
  { component, dc, ac, quantization }: ScanComponent,
  tables: Map<HuffmanTable, number>,
  isSingle: boolean,
) {
  const [h, v] = isSingle ? [1, 1] : [component.h, component.v]
  const factors = writeFactors(kernels, quantization!)
  const dcTable = writeTable(kernels, dc!, tables)
  const acTable = writeTable(kernels, ac!, tables)
  const { stride, samples } = component
  return [h, v, stride * 8, samples.byteOffset, factors, dcTable, acTable, 0]
}

const writeFactors = (kernels: PictureKernels, quantization: Int32Array) =>
  kernels.write(new Int32Array(Int16Array.from(quantization).buffer))

/** Each table once. */
function writeTable(
  kernels: PictureKernels,
  table: HuffmanTable,
  tables: Map<HuffmanTable, number>,
) {
  const known = tables.get(table)
  if (known !== undefined) return known
  const limits = kernels.write(table.limits)
  const offsets = kernels.write(table.offsets)
  const symbols = kernels.writeBytes(table.symbols)
  const address = kernels.write([limits, offsets, symbols, kernels.reserve(4 * entries)])
  kernels.run.prepareTable(address)
  tables.set(table, address)
  return address
}

/** Of a table, one for all that 10 bits can be. */
const entries = 1024

/** Transforms the coefficients of a progressive component; false where it cannot be done in WebAssembly. */
export function inverseBlocksFast(
  { coefficients, samples, stride, rows }: Component,
  quantization: Int32Array,
  kernels: PictureKernels | undefined,
): boolean {
  if (!kernels || !fitsHalf(quantization)) return false
  const { top } = kernels
  const factors = writeFactors(kernels, quantization)
  kernels.run.inverseBlocks(coefficients!.byteOffset, factors, samples.byteOffset, stride, rows)
  kernels.top = top
  return true
}
