// The beginning of docs/conformance.md.
import { createRequire } from 'node:module'
import { tf } from '@cnn/core'

/** What the page is about, and what the numbers come from. */
export const introduction = (columns) => `# Conformance

Every operation that networks of this project use, its value, first and second derivative on small inputs, on every
backend, compared with an independent implementation in double precision and its finite differences
([the cases](../packages/core/src/conformance/cases)). An error is the largest difference, relative to the largest number.

\`pnpm conformance\` wrote this page; \`pnpm conformance --check\` compares. \`cnn doctor --full\` and the gallery's
page *Conformance* do the same on your own hardware, and give a report; those in \`docs/conformance\` are columns here.

TensorFlow.js ${tf.version_core}${dawn(columns)}.
`

/** The version of the package that brings WebGPU to Node, where it was used. */
function dawn(columns) {
  if (!columns.some(({ name, results }) => name === 'webgpu in Node' && results.length > 0))
    return ''
  const { version } = createRequire(import.meta.url)('webgpu/package.json')
  return `, webgpu (Dawn) ${version}`
}
