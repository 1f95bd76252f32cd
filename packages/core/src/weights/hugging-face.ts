import { hubEndpoint } from '#runtime/weights/hub-endpoint'
import { fetchBytes } from '../data/fetch-bytes.js'
import { CnnError } from '../errors.js'

/** `hf:owner/name@revision/file`; revision and file may be absent. */
interface HubId {
  repository: string
  revision: string
  file?: string
}

export interface HubOptions {
  /** Another server with Hugging Face's addresses (default: HF_ENDPOINT, or https://huggingface.co). */
  hub?: string
  /** A file whose hash is known may come from a branch. */
  sha256?: string
  offline?: boolean
  signal?: AbortSignal
}

/** What a repository's weights are called; the first that is there is meant where none is named. */
const usualFiles = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
]

export const isHubId = (source: unknown): source is string =>
  typeof source === 'string' && source.startsWith('hf:')

/**
 * The addresses of a file on Hugging Face, to be tried in order. What a branch or a tag points at can change, so that
 * only a commit (40 hexadecimal digits) names a file, or its hash.
 * @throws CnnError 'invalid-argument', 'unpinned-revision' naming the commit that the branch is at now
 */
export async function hubUrls(id: string, options: HubOptions = {}): Promise<string[]> {
  const hubId = parseHubId(id)
  const endpoint = (options.hub ?? hubEndpoint()).replace(/\/+$/, '')
  if (!/^[0-9a-f]{40}$/.test(hubId.revision) && options.sha256 === undefined) {
    throw await unpinned(id, hubId, endpoint, options)
  }
  const { repository, revision, file } = hubId
  const base = `${endpoint}/${repository}/resolve/${encodeURIComponent(revision)}/`
  return (file === undefined ? usualFiles : [file]).map((name) => new URL(name, base).href)
}

function parseHubId(id: string): HubId {
  const [, repository, revision = 'main', file] =
    /^hf:([\w-][\w.-]*\/[\w-][\w.-]*?)(?:@([^/\s]+))?(?:\/(\S+))?$/.exec(id) ?? []
  const isPlain = !file || file.split('/').every((part) => !/^\.{0,2}$/.test(part))
  if (repository && isPlain && !/[?#\\]/.test(id)) return { repository, revision, file }
  throw new CnnError(
    'invalid-argument',
    `'${id.slice(0, 200)}' is no file on Hugging Face: write hf:owner/name@commit/file, or leave out the file for its model.safetensors.`,
  )
}

async function unpinned(id: string, hubId: HubId, endpoint: string, options: HubOptions) {
  const { repository, revision, file } = hubId
  const commit = await currentCommit(hubId, endpoint, options)
  const pinned = `hf:${repository}@${commit ?? '<commit>'}${file ? `/${file}` : ''}`
  const now = commit ? `Today it is ${pinned}; write that` : `Write ${pinned}`
  return new CnnError(
    'unpinned-revision',
    `${id} is what '${revision}' points at, which may be other weights tomorrow. ${now}, or give the file's sha256.`,
  )
}

/** The commit that a branch or tag is at; undefined where it cannot be asked for. */
async function currentCommit(
  { repository, revision }: HubId,
  endpoint: string,
  options: HubOptions,
) {
  if (options.offline) return undefined
  const url = `${endpoint}/api/models/${repository}/revision/${encodeURIComponent(revision)}`
  try {
    const bytes = await fetchBytes(new URL(url), { maxBytes: 2 ** 24, signal: options.signal })
    const { sha } = JSON.parse(new TextDecoder().decode(bytes)) as { sha?: unknown }
    return typeof sha === 'string' && /^[0-9a-f]{40}$/.test(sha) ? sha : undefined
  } catch (error) {
    if (error instanceof CnnError && error.code === 'aborted') throw error
    return undefined
  }
}
