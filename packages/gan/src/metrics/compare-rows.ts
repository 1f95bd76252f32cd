import type { FeatureValues } from './feature-statistics.js'
import { addProducts } from './linear-algebra/add-products.js'
import type { Work } from './work.js'

export interface RowComparison {
  /** [rows, dimensions] */
  left: FeatureValues
  /** [columns, dimensions] */
  right: FeatureValues
  dimensions: number
  /** Of features compared with themselves: of row i only values 0 to i are right. */
  lowerHalf?: boolean
  work: Work
}

/** Rows that are multiplied with all others at once: what they give takes 96 · 8 bytes for each of the others. */
const blockRows = 96

/**
 * Calls `visit` with each row of one set of features in turn, and its products with all rows of another, which are the
 * visitor's until it returns. In double precision; takes account of the work by the products that were needed.
 */
export async function eachRowOfProducts(
  { left, right, dimensions, lowerHalf = false, work }: RowComparison,
  visit: (row: number, products: Float64Array) => void,
) {
  const [rows, columns] = [left.length / dimensions, right.length / dimensions]
  const out = new Float64Array(blockRows * Math.min(blockRows, columns))
  const products = new Float64Array(blockRows * columns)
  for (let first = 0; first < rows; first += blockRows) {
    const height = Math.min(blockRows, rows - first)
    const own = doubles(left, first, height, dimensions)
    const end = lowerHalf ? Math.min(columns, first + height) : columns
    for (let column = 0; column < end; column += blockRows) {
      const width = Math.min(blockRows, end - column)
      const others = doubles(right, column, width, dimensions)
      const block = out.subarray(0, height * width).fill(0)
      addProducts({
        ...{ out: block, left: own, right: others },
        ...{ rows: height, columns: width, depth: dimensions },
      })
      for (let i = 0; i < height; i++) {
        products.set(block.subarray(i * width, (i + 1) * width), i * columns + column)
      }
      await work.advance(height * width)
    }
    for (let i = 0; i < height; i++) {
      visit(first + i, products.subarray(i * columns, (i + 1) * columns))
    }
  }
}

/** The products that `eachRowOfProducts` computes of so many rows with themselves, or with others. */
export function productsOf(rows: number, columns = rows, lowerHalf = false): number {
  if (!lowerHalf) return rows * columns
  let sum = 0
  for (let first = 0; first < rows; first += blockRows) {
    const height = Math.min(blockRows, rows - first)
    sum += height * (first + height)
  }
  return sum
}

/** The same with squared Euclidean distances in place of products. Those of equal rows are 0 exactly. */
export async function eachRowOfDistances(
  comparison: RowComparison,
  visit: (row: number, squaredDistances: Float64Array) => void,
) {
  const { left, right, dimensions, lowerHalf } = comparison
  const norms = squaredNorms(left, dimensions)
  const others = left === right ? norms : squaredNorms(right, dimensions)
  await eachRowOfProducts(comparison, (row, products) => {
    const end = lowerHalf ? row + 1 : products.length
    for (let j = 0; j < end; j++) {
      products[j] = Math.max(0, norms[row]! + others[j]! - 2 * products[j]!)
    }
    visit(row, products)
  })
}

/** Summed in the order of the products, so that equal rows are exactly 0 apart. */
function squaredNorms(features: FeatureValues, dimensions: number) {
  const norms = new Float64Array(features.length / dimensions)
  for (let i = 0; i < norms.length; i++) {
    const row = doubles(features, i, 1, dimensions)
    addProducts({
      ...{ out: norms.subarray(i, i + 1), left: row, right: row },
      ...{ rows: 1, columns: 1, depth: dimensions },
    })
  }
  return norms
}

const doubles = (features: FeatureValues, row: number, rows: number, dimensions: number) =>
  Float64Array.from(features.subarray(row * dimensions, (row + rows) * dimensions))
