import {
  type CaseResult,
  type ConformanceColumn,
  caseName,
  casesOf,
  describeFault,
  type Fault,
  faultsOf,
  marksOf,
  orders,
  orderTitles,
} from '@cnn/core/conformance'

interface CaseTableProps {
  columns: readonly ConformanceColumn[]
  onlyFaults: boolean
}

interface Row {
  name: string
  op: string
  variant?: string
  cells: (CaseResult | undefined)[]
  faults: { column: string; fault: Fault }[]
}

/** A row for each case with signs for each backend; what is not right stands below its name. */
export function CaseTable({ columns, onlyFaults }: CaseTableProps) {
  const rows = rowsOf(columns).filter(({ faults }) => !onlyFaults || faults.length > 0)
  if (rows.length === 0) {
    return <p class="soft">{onlyFaults ? 'Nothing is wrong so far.' : 'No result yet.'}</p>
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard.
    <section class="cases-scroll" tabIndex={0} aria-label="Cases">
      <table class="cases">
        <thead>
          <tr>
            <th scope="col">Operation</th>
            {columns.map(({ backend, name }) => (
              <th key={backend} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <CaseRow key={row.name} row={row} columns={columns} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function CaseRow({ row, columns }: { row: Row; columns: readonly ConformanceColumn[] }) {
  return (
    <tr data-faulty={row.faults.length > 0 || undefined}>
      <th scope="row">
        <code>{row.op}</code> {row.variant}
        {row.faults.map(({ column, fault }) => (
          <small key={`${column} ${fault.order}`} class={fault.known ? 'soft' : 'bad'}>
            {columns.length > 1 && `${column}, `}
            {describeFault(fault)}
          </small>
        ))}
      </th>
      {columns.map((column, index) => (
        <Signs key={column.backend} column={column} result={row.cells[index]} />
      ))}
    </tr>
  )
}

function Signs({ column, result }: { column: ConformanceColumn; result?: CaseResult }) {
  if (!result) return <td />
  const marks = [...marksOf(column, result)]
  const spoken = orders.map((order) => `${orderTitles[order]} ${result[order].verdict}`).join(', ')
  return (
    <td>
      <span aria-hidden="true">
        {marks.map((mark, index) => (
          <span key={orders[index]} class="sign" data-sign={mark}>
            {mark}
          </span>
        ))}
      </span>
      <span class="visually-hidden">{spoken}</span>
    </td>
  )
}

function rowsOf(columns: readonly ConformanceColumn[]): Row[] {
  const rows = new Map<string, Row>(
    casesOf(columns).map((one) => [
      caseName(one),
      { name: caseName(one), ...one, cells: columns.map(() => undefined), faults: [] },
    ]),
  )
  columns.forEach((column, index) => {
    for (const result of column.results) rows.get(caseName(result))!.cells[index] = result
    for (const fault of faultsOf(column)) {
      rows.get(caseName(fault.result))!.faults.push({ column: column.name, fault })
    }
  })
  return [...rows.values()]
}
