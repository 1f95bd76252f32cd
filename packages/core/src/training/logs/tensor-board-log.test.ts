import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EpochEvent, StepEvent } from '../fit-options.js'
import { crc32c } from './crc32c.js'
import { encodeEventRecord } from './event-record.js'
import { tensorBoardLog } from './tensor-board-log.js'

// An independent reader: bit by bit where the writer uses a table, by wire format where it knows the messages.

function checksum(bytes: Uint8Array) {
  let crc = 0xffffffffn
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const carry = (crc ^ (BigInt(byte) >> BigInt(bit))) & 1n
      crc = (crc >> 1n) ^ (carry * 0x82f63b78n)
    }
  }
  crc ^= 0xffffffffn
  const rotated = ((crc >> 15n) | (crc << 17n)) & 0xffffffffn
  return Number((rotated + 0xa282ead8n) & 0xffffffffn)
}

function readRecords(file: Uint8Array) {
  const view = new DataView(file.buffer, file.byteOffset, file.length)
  const messages: Uint8Array[] = []
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true))
    expect(view.getUint32(at + 8, true)).toBe(checksum(file.subarray(at, at + 8)))
    const message = file.subarray(at + 12, at + 12 + length)
    expect(view.getUint32(at + 12 + length, true)).toBe(checksum(message))
    messages.push(message)
    at += 16 + length
  }
  return messages
}

type Field = number | bigint | Uint8Array

function readMessage(bytes: Uint8Array): Map<number, Field[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const fields = new Map<number, Field[]>()
  let at = 0
  const varint = () => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return value
    }
  }
  const readers: Record<number, () => Field> = {
    0: varint,
    1: () => view.getFloat64((at += 8) - 8, true),
    2: () => {
      const length = Number(varint())
      return bytes.subarray(at, (at += length))
    },
    5: () => view.getFloat32((at += 4) - 4, true),
  }
  while (at < bytes.length) {
    const key = Number(varint())
    fields.set(key >> 3, [...(fields.get(key >> 3) ?? []), readers[key & 7]!()])
  }
  return fields
}

const textOf = (field: Field | undefined) => new TextDecoder().decode(field as Uint8Array)

function readEvents(file: Uint8Array) {
  return readRecords(file).map((bytes) => {
    const fields = readMessage(bytes)
    const [summary] = fields.get(5) ?? []
    const [session] = fields.get(7) ?? []
    const values = summary ? readMessage(summary as Uint8Array).get(1)! : []
    const scalars = values.map((value) => {
      const inner = readMessage(value as Uint8Array)
      return [textOf(inner.get(1)![0]), inner.get(2)![0]]
    })
    return {
      wallTime: fields.get(1)![0] as number,
      step: Number(fields.get(2)![0]),
      version: fields.has(3) ? textOf(fields.get(3)![0]) : undefined,
      session: session && readMessage(session as Uint8Array).get(1)![0],
      scalars: Object.fromEntries(scalars),
    }
  })
}

const where = { epochs: 2, steps: 6, learningRate: 0.1, samplesPerSecond: 9, secondsLeft: 1 }
const step = (step: number, loss: number): StepEvent => ({
  kind: 'step',
  epoch: 1,
  step,
  loss,
  ...where,
})

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnn-tensorboard-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('the checksum is CRC-32C', () => {
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283)
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa)
})

test('a run becomes a file that TensorBoard finds and reads', async () => {
  const log = tensorBoardLog(join(folder, 'run/'))
  await log(step(1, 2.5))
  await log(step(300, 0.1))
  const epoch: EpochEvent = { kind: 'epoch', epoch: 1, step: 300, loss: 1.25, seconds: 9, ...where }
  await log(Object.assign(epoch, { validationLoss: 1.5, accuracy: 0.875, perClass: [1, 2] }))
  const [name, ...others] = await readdir(join(folder, 'run'))
  expect(others).toEqual([])
  expect(name).toMatch(/^events\.out\.tfevents\.\d{10}\./)
  const events = readEvents(await readFile(join(folder, 'run', name!)))
  expect(events.map(({ version, session, step }) => [version, session, step])).toEqual([
    ['brain.Event:2', undefined, 1],
    [undefined, 1n, 1],
    [undefined, undefined, 1],
    [undefined, undefined, 300],
    [undefined, undefined, 300],
  ])
  expect(events[3]!.scalars).toEqual({
    epoch: 1,
    loss: Math.fround(0.1),
    learningRate: Math.fround(0.1),
    samplesPerSecond: 9,
  })
  expect(events[4]!.scalars).toMatchObject({
    'epoch/loss': 1.25,
    'epoch/validationLoss': 1.5,
    'epoch/accuracy': 0.875,
  })
  expect(events[4]!.scalars).not.toHaveProperty('epoch/perClass')
  expect(Math.abs(events[0]!.wallTime - Date.now() / 1000)).toBeLessThan(60)
})

test("a run that goes on with an epoch's event keeps the epoch's last step", async () => {
  const log = tensorBoardLog(folder)
  await log({ kind: 'epoch', epoch: 1, step: 300, loss: 1.25, seconds: 9, ...where })
  await log(step(301, 0.1))
  await log.flush()
  const [name] = await readdir(folder)
  const events = readEvents(await readFile(join(folder, name!)))
  expect(events.map(({ session, step }) => [session, step])).toEqual([
    [undefined, 300],
    [1n, 301],
    [undefined, 300],
    [undefined, 301],
  ])
})

describe('numbers at the edges', () => {
  const round = (step: number, value: number) => {
    const record = encodeEventRecord({
      wallTime: 0.5,
      step,
      content: { scalars: { größe: value } },
    })
    return readEvents(record)[0]!
  }

  test.each([0, 127, 128, 16_384, 2 ** 31, 2 ** 32 + 5, 2 ** 53 - 1])('step %d', (step) => {
    expect(round(step, 1).step).toBe(step)
  })

  test.each([0, -1.5, NaN, Infinity, -Infinity, 1e-45])('value %d', (value) => {
    expect(round(1, value).scalars).toEqual({ größe: Math.fround(value) })
  })
})
