import { Fields } from './paged-bytes.js'
import type { Hdf5Bytes } from './superblock.js'

/** The types of messages in an object header that are read here. */
export const messages = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
} as const

export interface Message {
  type: number
  /** Whether it only tells where the message is. */
  isShared: boolean
  /** A new reader of its content. */
  fields(): Fields
}

/** So many messages are no object, but damage. */
const mostMessages = 65_536
/** Most headers lie within so many bytes. */
const firstBytes = 512

/** The messages of an object header, of either version, its continuations included. */
export async function readMessages(file: Hdf5Bytes, address: number): Promise<Message[]> {
  const start = await file.bytes.readMost(address, firstBytes)
  const isNew = start[0] === 0x4f && start[1] === 0x48
  const prefix = new Fields(start, file, address)
  const header = isNew ? readNewPrefix(prefix) : readOldPrefix(prefix)
  const begin = address + prefix.at
  const block = await file.bytes.read(begin, header.bytes)
  const found: Message[] = []
  const blocks = [new Fields(block, file, begin)]
  const visited = new Set([begin])
  for (let next = blocks.pop(); next; next = blocks.pop()) {
    for (const message of messagesIn(next, header)) {
      if (message.type === messages.continuation) {
        const fields = message.fields()
        const [at, length] = [fields.offset(), fields.size()]
        if (visited.has(at)) throw fields.bad('comes back to itself')
        visited.add(at)
        blocks.push(await openContinuation(file, at, length, isNew))
      } else if (message.type !== 0) {
        found.push(message)
      }
      if (found.length > mostMessages) throw prefix.bad('has messages without end')
    }
  }
  return found
}

interface HeaderForm {
  isNew: boolean
  /** Of the messages that follow. */
  bytes: number
  hasOrder: boolean
}

function readOldPrefix(fields: Fields): HeaderForm {
  const version = fields.uint8()
  if (version !== 1) throw fields.bad('is no object')
  fields.skip(7)
  const bytes = fields.uint32()
  fields.skip(4)
  return { isNew: false, bytes, hasOrder: false }
}

function readNewPrefix(fields: Fields): HeaderForm {
  fields.signature('OHDR')
  const version = fields.uint8()
  if (version !== 2) throw fields.unsupported(`an object header of version ${version}`)
  const flags = fields.uint8()
  if (flags & 0x20) fields.skip(16)
  if (flags & 0x10) fields.skip(4)
  const bytes = fields.uint(1 << (flags & 3))
  return { isNew: true, bytes, hasOrder: (flags & 4) !== 0 }
}

async function openContinuation(file: Hdf5Bytes, at: number, length: number, isNew: boolean) {
  const fields = new Fields(await file.bytes.read(at, length), file, at)
  if (!isNew) return fields
  fields.signature('OCHK')
  // A checksum ends it.
  return fields.within(Math.max(0, fields.left - 4))
}

function* messagesIn(block: Fields, { isNew, hasOrder }: HeaderForm): Generator<Message> {
  const headBytes = isNew ? (hasOrder ? 6 : 4) : 8
  while (block.left >= headBytes) {
    const type = isNew ? block.uint8() : block.uint16()
    const size = block.uint16()
    const flags = block.uint8()
    block.skip(isNew ? (hasOrder ? 2 : 0) : 3)
    const content = block.within(size)
    const fields = () => new Fields(content.bytes, content.file, content.address)
    yield { type, isShared: (flags & 2) !== 0, fields }
  }
}
