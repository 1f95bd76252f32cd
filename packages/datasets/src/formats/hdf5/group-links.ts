import { type Message, messages } from './object-header.js'
import { Fields } from './paged-bytes.js'
import type { Hdf5Bytes } from './superblock.js'

/** The members of a group: where each object is, by name. */
export type Links = ReadonlyMap<string, number>

/** Whether an object with these messages is a group. */
export const isGroup = (found: readonly Message[]) => found.some(({ type }) => ofGroups.has(type))

const ofGroups = new Set<number>([messages.symbolTable, messages.linkInfo, messages.link])

/**
 * @throws CnnError 'unsupported-hdf5' for groups that are stored in the way of large new ones
 */
export async function readLinks(file: Hdf5Bytes, found: readonly Message[]): Promise<Links> {
  const links = new Map<string, number>()
  for (const message of found) {
    if (message.type === messages.symbolTable) await readSymbolTable(file, message.fields(), links)
    if (message.type === messages.linkInfo) checkLinkInfo(message.fields())
    if (message.type === messages.link) readLink(message.fields(), links)
  }
  return links
}

/** Large groups of new files keep their links in a "fractal heap". */
function checkLinkInfo(fields: Fields) {
  fields.skip(1)
  const flags = fields.uint8()
  if (flags & 1) fields.skip(8)
  const heap = fields.offset()
  if (isPlace(heap)) throw fields.unsupported('a group with links in a fractal heap')
}

/** Addresses whose bits are all set mean that there is nothing. */
export const isPlace = (address: number) => Number.isFinite(address) && address !== 0xffffffff

function readLink(fields: Fields, links: Map<string, number>) {
  fields.skip(1)
  const flags = fields.uint8()
  const type = flags & 8 ? fields.uint8() : 0
  if (flags & 4) fields.skip(8)
  if (flags & 16) fields.skip(1)
  const name = new TextDecoder().decode(fields.take(fields.uint(1 << (flags & 3))))
  // Soft and external links lead to other names and files.
  if (type === 0) links.set(name, fields.offset())
}

/** The old form: names in a heap, addresses in leaves of a B-tree. */
async function readSymbolTable(file: Hdf5Bytes, fields: Fields, links: Map<string, number>) {
  const tree = fields.offset()
  const names = await readHeap(file, fields.offset())
  for await (const leaf of leavesOf(file, tree, 0, file.lengthBytes)) {
    await readLeaf(file, leaf.child, names, links)
  }
}

async function readHeap(file: Hdf5Bytes, address: number): Promise<Uint8Array> {
  const head = await file.bytes.readMost(address, 8 + 2 * file.lengthBytes + file.offsetBytes)
  const fields = new Fields(head, file, address)
  fields.signature('HEAP')
  fields.skip(4)
  const size = fields.size()
  fields.size()
  return file.bytes.read(fields.offset(), size)
}

async function readLeaf(
  file: Hdf5Bytes,
  address: number,
  names: Uint8Array,
  links: Map<string, number>,
) {
  const head = new Fields(await file.bytes.read(address, 8), file, address)
  head.signature('SNOD')
  head.skip(2)
  const count = head.uint16()
  const entryBytes = 2 * file.offsetBytes + 24
  const entries = new Fields(
    await file.bytes.read(address + 8, count * entryBytes),
    file,
    address + 8,
  )
  for (let i = 0; i < count; i++) {
    const name = nameAt(names, entries.offset(), entries)
    const header = entries.offset()
    const isSoft = entries.uint32() === 2
    entries.skip(20)
    if (!isSoft) links.set(name, header)
  }
}

function nameAt(names: Uint8Array, at: number, fields: Fields) {
  const end = names.indexOf(0, at)
  if (!(at < names.length) || end < 0) throw fields.bad('has a name outside of its names')
  return new TextDecoder().decode(names.subarray(at, end))
}

/**
 * What the leaves of a B-tree (version 1) hold: each child's address and the key before it.
 * @param type 0 for groups, 1 for chunks of data
 */
export async function* leavesOf(
  file: Hdf5Bytes,
  root: number,
  type: number,
  keyBytes: number,
): AsyncGenerator<{ key: Fields; child: number }, void, undefined> {
  const visited = new Set<number>()
  const waiting: { address: number; below?: number }[] = [{ address: root }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { address, below } = next
    const headBytes = 8 + 2 * file.offsetBytes
    const head = new Fields(await file.bytes.read(address, headBytes), file, address)
    head.signature('TREE')
    if (visited.has(address) || head.uint8() !== type) throw head.bad('is no part of its tree')
    visited.add(address)
    const level = head.uint8()
    if (below !== undefined && level !== below - 1) throw head.bad('is on another level')
    const count = head.uint16()
    const entryBytes = keyBytes + file.offsetBytes
    const body = await file.bytes.read(address + headBytes, count * entryBytes)
    const entries = new Fields(body, file, address + headBytes)
    const inner: typeof waiting = []
    for (let i = 0; i < count; i++) {
      const key = entries.within(keyBytes)
      const child = entries.offset()
      if (level === 0) yield { key, child }
      else inner.push({ address: child, below: level })
    }
    waiting.push(...inner.reverse())
  }
}
