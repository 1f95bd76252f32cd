import { CnnError } from '../../errors.js'
import { malformedFile } from '../malformed-file.js'
import type { PickleReader } from './pickle-reader.js'
import { isRestorable, isSequence, isText, PickledDict, PickledGlobal } from './pickle-values.js'

export interface UnpickleOptions {
  /** What to call the file in errors. */
  name: string
  /** The only things outside of it that the pickle may refer to, by path. */
  globals: ReadonlyMap<string, PickledGlobal>
  /** What an object stands for that the pickle leaves to its surroundings. */
  persistent?: (id: unknown) => unknown
}

/** Bounds on what a pickle may take of memory and time, which those of weights do not come near. */
const maxObjects = 300_000
const maxKeyLength = 4096

/** The stack and the memory of the machine that pickles are programs for. */
export class PickleMachine {
  private stack: unknown[] = []
  /** The stacks below each mark. */
  private readonly below: unknown[][] = []
  private readonly memo = new Map<number, unknown>()
  /** How many dicts were begun and calls made. */
  private objects = 0

  constructor(
    private readonly reader: PickleReader,
    private readonly options: UnpickleOptions,
  ) {}

  bad(what: string) {
    return malformedFile(this.options.name, `${what} (before byte ${this.reader.at})`)
  }

  push(value: unknown) {
    this.stack.push(value)
  }

  pop(): unknown {
    if (this.stack.length === 0) throw this.bad('its pickle takes a value where there is none')
    return this.stack.pop()
  }

  popMany(count: number): unknown[] {
    if (this.stack.length < count) throw this.bad('its pickle takes values where there are none')
    return this.stack.splice(this.stack.length - count)
  }

  top(): unknown {
    const value = this.pop()
    this.stack.push(value)
    return value
  }

  mark() {
    this.below.push(this.stack)
    this.stack = []
  }

  /** The values since the last mark. */
  popMarked(): unknown[] {
    const below = this.below.pop()
    if (!below) throw this.bad('its pickle ends a list that it did not begin')
    const values = this.stack
    this.stack = below
    return values
  }

  remember(index = this.memo.size) {
    this.memo.set(index, this.top())
  }

  recall(index: number) {
    if (!this.memo.has(index))
      throw this.bad(`its pickle recalls value ${index}, which is not there`)
    this.push(this.memo.get(index))
  }

  text(): string {
    const value = this.pop()
    if (isText(value)) return value
    throw this.bad('its pickle has no text where a name should be')
  }

  append(values: readonly unknown[]) {
    const list = this.top()
    if (!Array.isArray(list)) throw this.bad('its pickle appends to something that is no list')
    for (const value of values) list.push(value)
  }

  setItems(values: readonly unknown[]) {
    const dict = this.top()
    if (!(dict instanceof PickledDict) || values.length % 2 !== 0) {
      throw this.bad('its pickle puts items into something that is no dict')
    }
    for (let i = 0; i < values.length; i += 2) {
      const key = values[i]
      if (isText(key) && key.length > maxKeyLength) {
        throw this.bad(`it has a key of ${key.length} characters`)
      }
      if (dict.has(key)) throw this.bad(`it has ${isText(key) ? `'${key}'` : 'a key'} twice`)
      dict.set(key, values[i + 1])
    }
  }

  beginDict() {
    this.countObject()
    this.push(new PickledDict())
  }

  global(module: string, name: string) {
    const path = `${module}.${name}`
    const found = this.options.globals.get(path)
    if (!found) throw unsafe(this.options.name, path)
    this.push(found)
  }

  call(named: unknown, values: unknown) {
    if (!(named instanceof PickledGlobal) || !isSequence(values) || values.length > 20) {
      throw this.bad('its pickle calls something that is no function')
    }
    this.countObject()
    if (!named.call) throw unsafe(this.options.name, named.path)
    this.push(named.call(...values))
  }

  /** Sets the state of the value on top. What a dict has beside its items is of no use here. */
  restore(state: unknown) {
    const value = this.top()
    if (value instanceof PickledDict) return
    if (!isRestorable(value)) throw this.bad('its pickle sets the state of a plain value')
    value.restore(state)
  }

  load(id: unknown) {
    const { persistent } = this.options
    if (!persistent) throw this.bad('its pickle refers to objects outside of it')
    this.push(persistent(id))
  }

  private countObject() {
    if (++this.objects > maxObjects) {
      throw this.bad(`its pickle makes more than ${maxObjects} objects`)
    }
  }
}

function unsafe(name: string, path: string) {
  return new CnnError(
    'unsafe-pickle',
    `${name} is a pickle that asks for '${path.slice(0, 200)}'. Only tensors of real numbers and plain containers are taken: anything else could run whatever its author likes. In Python, save a plain state dict: torch.save(model.state_dict(), 'weights.pth'), or of a checkpoint torch.save(checkpoint['model'], 'weights.pth').`,
  )
}
