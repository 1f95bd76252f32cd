/** The roads within a tile as a graph. */
import { length } from '../portable-math.js'
import type { Point, RoadKind, StreetPlan } from './street-plan.js'

/** A crossing, an end, or where a road leaves the tile, in pixels. */
export interface RoadNode {
  x: number
  y: number
}

export interface RoadEdge {
  /** The nodes where it begins and ends, by their index. */
  from: number
  to: number
  kind: RoadKind
  /** In pixels. */
  width: number
  /** Its middle, from node to node, in pixels. */
  line: Point[]
}

/** All roads of a tile. Every node can be reached from every other. */
export interface RoadGraph {
  nodes: RoadNode[]
  edges: RoadEdge[]
}

/** What of a plan lies in the tile and is connected there, roads that go on as one joined. */
export function clipPlan(
  { roads }: StreetPlan,
  size: number,
  widths: Readonly<Record<RoadKind, number>>,
): RoadGraph {
  const pieces = roads.flatMap(({ line, kind }) =>
    clipLine(line, size).map((piece) => ({ kind, width: widths[kind], line: piece })),
  )
  return joinStraight(largestPart(graphOf(pieces)))
}

/** The parts of a line within the tile. */
function clipLine(line: readonly Point[], size: number): Point[][] {
  const parts: Point[][] = []
  for (let i = 1; i < line.length; i++) {
    const clipped = clipSegment(line[i - 1]!, line[i]!, size)
    if (!clipped) continue
    const [begin, end] = clipped
    const last = parts.at(-1)
    const at = last?.at(-1)
    if (last && at && at[0] === begin[0] && at[1] === begin[1]) last.push(end)
    else parts.push([begin, end])
  }
  return parts
}

/** Liang and Barsky's way. Ends within the tile stay exactly as they are. */
function clipSegment(a: Point, b: Point, size: number): [Point, Point] | undefined {
  let [enter, leave] = [0, 1]
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const borders = [
    [-dx, a[0]],
    [dx, size - a[0]],
    [-dy, a[1]],
    [dy, size - a[1]],
  ] as const
  for (const [direction, distance] of borders) {
    if (direction === 0 && distance < 0) return undefined
    if (direction < 0) enter = Math.max(enter, distance / direction)
    if (direction > 0) leave = Math.min(leave, distance / direction)
  }
  if (enter >= leave) return undefined
  const inside = (value: number) => Math.min(size, Math.max(0, value))
  const at = (t: number): Point => [inside(a[0] + t * dx), inside(a[1] + t * dy)]
  return [enter === 0 ? a : at(enter), leave === 1 ? b : at(leave)]
}

type Piece = Omit<RoadEdge, 'from' | 'to'>

/** Joins pieces where they end at the same point. */
function graphOf(pieces: readonly Piece[]): RoadGraph {
  const nodes: RoadNode[] = []
  const known = new Map<string, number>()
  const nodeAt = ([x, y]: Point) => {
    const key = `${x} ${y}`
    const node = known.get(key) ?? nodes.push({ x, y }) - 1
    known.set(key, node)
    return node
  }
  const edges = pieces.map((piece) => ({
    from: nodeAt(piece.line[0]!),
    to: nodeAt(piece.line.at(-1)!),
    ...piece,
  }))
  return { nodes, edges }
}

/** The connected part with the longest roads. */
function largestPart({ nodes, edges }: RoadGraph): RoadGraph {
  const part = nodes.map((_, i) => i)
  const find = (node: number): number => (part[node] === node ? node : find(part[node]!))
  for (const { from, to } of edges) part[find(from)] = find(to)
  const lengths = new Map<number, number>()
  for (const { from, line } of edges) {
    lengths.set(find(from), (lengths.get(find(from)) ?? 0) + lineLength(line))
  }
  const [longest] = [...lengths].sort(([, a], [, b]) => b - a)
  return graphOf(edges.filter(({ from }) => find(from) === longest?.[0]))
}

/** Makes one edge of two of a kind that meet where no third one does. */
function joinStraight(graph: RoadGraph): RoadGraph {
  const pieces: (Piece | undefined)[] = [...graph.edges]
  const ends = new Map<string, number[]>()
  const key = ([x, y]: Point) => `${x} ${y}`
  const register = (piece: Piece, index: number) => {
    for (const end of [piece.line[0]!, piece.line.at(-1)!]) {
      ends.set(key(end), [...(ends.get(key(end)) ?? []), index])
    }
  }
  graph.edges.forEach(register)
  for (const { x, y } of graph.nodes) {
    const place = key([x, y])
    const [first, second, third] = ends.get(place) ?? []
    if (first === undefined || second === undefined || third !== undefined) continue
    const [a, b] = [pieces[first]!, pieces[second]!]
    if (first === second || a.kind !== b.kind) continue
    const before = key(a.line.at(-1)!) === place ? a.line : a.line.toReversed()
    const after = key(b.line[0]!) === place ? b.line : b.line.toReversed()
    pieces[first] = { ...a, line: [...before, ...after.slice(1)] }
    pieces[second] = undefined
    const end = key(after.at(-1)!)
    ends.set(
      end,
      ends.get(end)!.map((index) => (index === second ? first : index)),
    )
    ends.delete(place)
  }
  return graphOf(
    pieces
      .filter((piece) => piece !== undefined)
      .map(({ kind, width, line }) => ({ kind, width, line })),
  )
}

export function lineLength(line: readonly Point[]) {
  let sum = 0
  for (let i = 1; i < line.length; i++) {
    sum += length(line[i]![0] - line[i - 1]![0], line[i]![1] - line[i - 1]![1])
  }
  return sum
}

/** The place so far along a line, and the direction there, of length 1. */
export function alongLine(line: readonly Point[], distance: number) {
  let rest = distance
  for (let i = 1; ; i++) {
    const [[ax, ay], [bx, by]] = [line[i - 1]!, line[i]!]
    const reach = length(bx - ax, by - ay)
    if (rest <= reach || i === line.length - 1) {
      const [dx, dy] = [(bx - ax) / reach, (by - ay) / reach]
      return { x: ax + dx * rest, y: ay + dy * rest, dx, dy }
    }
    rest -= reach
  }
}
