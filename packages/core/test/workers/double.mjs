/** What the tests of worker threads run. */
export default async function double(sample, { index, epoch, random }) {
  const { value, bytes } = sample
  if (value === 13) throw new TypeError('thirteen is unlucky')
  if (value === 14) throw Object.assign(new Error('no such thing'), { code: 'not-found' })
  if (value === 15) await new Promise(() => {})
  if (value === 16) setTimeout(() => process.exit(3))
  if (value === 16) await new Promise(() => {})
  if (value === 17) throw undefined
  await new Promise((resolve) => setTimeout(resolve, (value * 7) % 5))
  return {
    value: 2 * value,
    index,
    epoch,
    drawn: random.uniform(),
    bytes: bytes?.map((b) => b + 1),
  }
}
