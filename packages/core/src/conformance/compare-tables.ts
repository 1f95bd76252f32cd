/** Backend → signs. */
type Signs = Map<string, string>

/**
 * A line for each sign that differs between two pages of `conformanceTable`: 'conv2d, stride 2 on wasm: ✓✓✗, before
 * ✓✓✓'. Backends that only the first page has are left out, and so are cases, unless the second is complete.
 */
export function tableDifferences(before: string, now: string, isComplete: boolean): string[] {
  const [old, found] = [readSigns(before), readSigns(now)]
  const changed = [...found].flatMap(([name, signs]) => {
    const known = old.get(name)
    if (!known) return [`${name}: was not there before`]
    return [...signs]
      .filter(([backend, sign]) => known.get(backend) !== sign)
      .map(([backend, sign]) => `${name} on ${backend}: ${sign}, before ${known.get(backend)}`)
  })
  const gone = [...old.keys()].filter((name) => !found.has(name))
  return isComplete ? [...changed, ...gone.map((name) => `${name}: is gone`)] : changed
}

/** The signs of the last table of a page, by case. */
function readSigns(page: string): Map<string, Signs> {
  const lines = page.slice(page.indexOf('\n## Cases')).split('\n')
  const [head = [], , ...rows] = lines.filter((line) => line.startsWith('|')).map(cellsOf)
  return new Map(
    rows.map(([op, variant, ...signs]) => [
      variant ? `${op}, ${variant}` : op!,
      new Map(head.slice(2).map((name, index) => [name, signs[index]!])),
    ]),
  )
}

const cellsOf = (line: string) =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim())
