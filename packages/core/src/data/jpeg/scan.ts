import type { HuffmanTable } from './bit-reader.js'
import type { Component } from './frame.js'

/** What a start-of-scan segment says, with the tables in force at that point. */
export interface Scan {
  components: ScanComponent[]
  /** The band of coefficients, and the successive approximation's bit positions, of a progressive scan. */
  bandStart: number
  bandEnd: number
  high: number
  low: number
  /** Sampling units between restart markers, 0 for none. */
  restartInterval: number
}

export interface ScanComponent {
  component: Component
  dc?: HuffmanTable
  ac?: HuffmanTable
  quantization?: Int32Array
  /** The last DC value. */
  prediction: number
}
