import { CnnError } from '../../errors.js'
import { PickleMachine, type UnpickleOptions } from './pickle-machine.js'
import { PickleReader, plainInteger } from './pickle-reader.js'

export interface Unpickled {
  value: unknown
  /** Where the pickle ended. */
  end: number
}

/** No pickle of weights comes near this; the memory that one may take is bounded by it. */
const maxOperations = 2_000_000

const stop = 0x2e

/**
 * Reads one pickle (protocols 0 to 5) without running anything: whatever it refers to outside of itself must be on the
 * list. Lists, tuples and sets become arrays, dicts `PickledDict`s, bytes views.
 * @throws CnnError 'unsafe-pickle' naming what is not on the list, 'bad-weights-file'
 * @see https://github.com/python/cpython/blob/main/Lib/pickletools.py
 */
export function unpickle(bytes: Uint8Array, options: UnpickleOptions): Unpickled {
  const reader = new PickleReader(bytes, options.name)
  const machine = new PickleMachine(reader, options)
  for (let count = 0; count < maxOperations; count++) {
    const code = reader.byte()
    if (code === stop) return { value: machine.pop(), end: reader.at }
    const operation = operations[code]
    if (!operation) throw machine.bad(`its pickle has an unknown operation ${code}`)
    operation(machine, reader)
  }
  throw machine.bad(`its pickle has more than ${maxOperations} operations`)
}

type Operation = (machine: PickleMachine, reader: PickleReader) => void

const push =
  (make: (reader: PickleReader) => unknown): Operation =>
  (machine, reader) =>
    machine.push(make(reader))

const tuple =
  (count: number): Operation =>
  (machine) =>
    machine.push(machine.popMany(count))

const remember =
  (index: (reader: PickleReader) => number | undefined): Operation =>
  (machine, reader) =>
    machine.remember(index(reader))

const recall =
  (index: (reader: PickleReader) => number): Operation =>
  (machine, reader) =>
    machine.recall(index(reader))

const popMarked: Operation = (machine) => machine.push(machine.popMarked())
const append: Operation = (machine) => machine.append(machine.popMarked())

const call: Operation = (machine) => {
  const [named, values] = machine.popMany(2)
  machine.call(named, values)
}

/** The operations by their codes, most of which are letters. */
const operations: Readonly<Record<number, Operation>> = Object.fromEntries(
  Object.entries<Operation>({
    // Plain values.
    N: push(() => null),
    '\x88': push(() => true),
    '\x89': push(() => false),
    I: push((reader) => textInteger(reader.line())),
    L: push((reader) => textInteger(reader.line().replace(/L$/, ''))),
    F: push((reader) => Number(reader.line())),
    J: push((reader) => reader.int32()),
    K: push((reader) => reader.byte()),
    M: push((reader) => reader.uint16()),
    '\x8a': push((reader) => reader.integer(reader.byte())),
    '\x8b': push((reader) => reader.integer(reader.uint32())),
    G: push((reader) => reader.float64()),
    // Texts and bytes. Those of Python 2 are read as Latin-1.
    V: push((reader) => reader.line()),
    X: push((reader) => reader.utf8(reader.uint32())),
    '\x8c': push((reader) => reader.utf8(reader.byte())),
    '\x8d': push((reader) => reader.utf8(reader.uint64())),
    S: push((reader) => reader.line().replace(/^(['"])(.*)\1$/, '$2')),
    T: push((reader) => reader.latin1(reader.uint32())),
    U: push((reader) => reader.latin1(reader.byte())),
    B: push((reader) => reader.slice(reader.uint32())),
    C: push((reader) => reader.slice(reader.byte())),
    '\x8e': push((reader) => reader.slice(reader.uint64())),
    '\x96': push((reader) => reader.slice(reader.uint64())),
    // Containers.
    '(': (machine) => machine.mark(),
    ')': push(() => []),
    ']': push(() => []),
    '\x8f': push(() => []),
    '}': (machine) => machine.beginDict(),
    t: popMarked,
    l: popMarked,
    '\x91': popMarked,
    '\x85': tuple(1),
    '\x86': tuple(2),
    '\x87': tuple(3),
    a: (machine) => machine.append([machine.pop()]),
    e: append,
    '\x90': append,
    s: (machine) => machine.setItems(machine.popMany(2)),
    u: (machine) => machine.setItems(machine.popMarked()),
    d(machine) {
      const items = machine.popMarked()
      machine.beginDict()
      machine.setItems(items)
    },
    // The stack and the memory.
    '0': (machine) => void machine.pop(),
    '1': (machine) => void machine.popMarked(),
    '2': (machine) => machine.push(machine.top()),
    p: remember((reader) => Number(reader.line())),
    q: remember((reader) => reader.byte()),
    r: remember((reader) => reader.uint32()),
    '\x94': remember(() => undefined),
    g: recall((reader) => Number(reader.line())),
    h: recall((reader) => reader.byte()),
    j: recall((reader) => reader.uint32()),
    // What lies outside.
    c: (machine, reader) => machine.global(reader.line(), reader.line()),
    '\x93'(machine) {
      const name = machine.text()
      machine.global(machine.text(), name)
    },
    Q: (machine) => machine.load(machine.pop()),
    P: (machine, reader) => machine.load(reader.line()),
    // Calls.
    R: call,
    '\x81': call,
    i(machine, reader) {
      machine.global(reader.line(), reader.line())
      machine.call(machine.pop(), machine.popMarked())
    },
    o(machine) {
      const [named, ...values] = machine.popMarked()
      machine.call(named, values)
    },
    b: (machine) => machine.restore(machine.pop()),
    // Told for the reader's convenience.
    '\x80': (_, reader) => void reader.byte(),
    '\x95': (_, reader) => void reader.uint64(),
  }).map(([letter, operation]) => [letter.charCodeAt(0), operation]),
)

/** 'I01' and 'I00' were true and false once. */
function textInteger(text: string): unknown {
  if (text === '01' || text === '00') return text === '01'
  if (/^[+-]?\d{1,400}$/.test(text)) return plainInteger(BigInt(text))
  throw new CnnError('bad-weights-file', `A pickle has '${text.slice(0, 40)}' for a whole number.`)
}
