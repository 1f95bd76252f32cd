import type { OpenedWeights } from '@cnn/core'

/** A tensor, or all tensors below a module. */
export interface TensorRow {
  /** 'layer1.0.conv1.weight', or 'layer1.0.*' */
  key: string
  dtype: string
  /** Undefined for a module. */
  shape?: readonly number[]
  values: number
  /** How many tensors. */
  count: number
}

export const tensorRows = ({ tensors }: OpenedWeights): TensorRow[] =>
  Array.from(tensors, ([key, { dtype, shape }]) => {
    const values = shape.reduce((product, size) => product * size, 1)
    return { key, dtype, shape, values, count: 1 }
  })

/**
 * Rows for a table of at most so many lines, where that can be had: tensors are put together by module, as deep down as
 * there is room for.
 */
export function foldTensors(rows: readonly TensorRow[], mostRows: number): readonly TensorRow[] {
  const deepest = Math.max(0, ...rows.map(({ key }) => key.split('.').length))
  let folded = rows
  for (let depth = deepest; depth > 0 && folded.length > mostRows; depth--) {
    folded = foldAt(rows, depth)
  }
  if (folded.length <= mostRows) return folded
  return [...folded.slice(0, mostRows - 1), together('…', folded.slice(mostRows - 1))]
}

function foldAt(rows: readonly TensorRow[], depth: number): TensorRow[] {
  const groups = new Map<string, TensorRow[]>()
  for (const row of rows) {
    const module = row.key.split('.').slice(0, depth).join('.')
    const group = groups.get(module)
    if (group) group.push(row)
    else groups.set(module, [row])
  }
  return Array.from(groups, ([module, group]) =>
    group.length === 1 ? group[0]! : together(`${module}.*`, group),
  )
}

function together(key: string, rows: readonly TensorRow[]): TensorRow {
  const dtypes = new Set(rows.flatMap(({ dtype }) => dtype.split(', ')))
  return {
    key,
    dtype: [...dtypes].join(', '),
    values: rows.reduce((sum, { values }) => sum + values, 0),
    count: rows.reduce((sum, { count }) => sum + count, 0),
  }
}
