import { CnnError } from '@cnn/core/data'
import { type FileTree, readTreeFile } from '../files/file-tree.js'
import { isPicture } from '../files/list-tree.js'

export interface EmojiFile {
  path: string
  text: string
  name?: string
}

const mostIndexBytes = 2 ** 26

/** The emoji of a tree: those that its index lists, or all files that bear code points as names. */
export async function findEmoji(tree: FileTree, signal?: AbortSignal): Promise<EmojiFile[]> {
  const entries = await tree.list('', signal)
  const indexed = entries.some(({ path, kind }) => path === 'index.json' && kind === 'file')
  for (const folder of ['png64', 'png/128', 'png', '']) {
    const paths = (await tree.list(folder, signal))
      .filter(({ path, kind }) => kind === 'file' && isPicture(path))
      .map(({ path }) => path)
    if (paths.length === 0) continue
    return indexed ? listed(tree, folder, new Set(paths), signal) : paths.flatMap(named)
  }
  return []
}

async function listed(
  tree: FileTree,
  folder: string,
  paths: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<EmojiFile[]> {
  const bytes = await readTreeFile(tree, 'index.json', { maxBytes: mostIndexBytes, signal })
  const where = `index.json of ${tree.name}`
  const entries = parse(bytes, where)
  return entries.map((entry, i): EmojiFile => {
    const { file, codepoint, name } = (entry ?? {}) as Record<string, unknown>
    const path = folder === '' ? String(file) : `${folder}/${file}`
    const isPoint =
      Number.isInteger(codepoint) && Number(codepoint) >= 0 && Number(codepoint) < 0x110000
    if (typeof file !== 'string' || !isPoint || !(name === undefined || typeof name === 'string')) {
      throw new CnnError('bad-dataset', `Entry ${i} of ${where} has no file, codepoint and name.`)
    }
    if (!paths.has(path)) {
      throw new CnnError('bad-dataset', `Entry ${i} of ${where} names ${path}, which is not there.`)
    }
    return { path, text: String.fromCodePoint(Number(codepoint)), name }
  })
}

function parse(bytes: Uint8Array, where: string): unknown[] {
  let entries: unknown
  try {
    entries = JSON.parse(new TextDecoder().decode(bytes))
  } catch (cause) {
    throw new CnnError('bad-dataset', `${where} is no JSON.`, { cause })
  }
  if (Array.isArray(entries)) return entries
  throw new CnnError('bad-dataset', `${where} is no list.`)
}

/** Of 'emoji_u1f1e9_1f1ea.png' or 'u1f40e.png'; other pictures are no emoji. */
function named(path: string): EmojiFile[] {
  const [, points] =
    /(?:^|\/)(?:emoji_)?u([0-9a-f]{2,6}(?:_[0-9a-f]{2,6})*)\.\w+$/i.exec(path) ?? []
  const numbers = points?.split('_').map((point) => Number.parseInt(point, 16)) ?? []
  if (numbers.length === 0 || numbers.some((point) => point >= 0x110000)) return []
  return [{ path, text: String.fromCodePoint(...numbers) }]
}
