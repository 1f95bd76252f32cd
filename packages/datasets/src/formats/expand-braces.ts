import { CnnError } from '@cnn/core/data'

const mostNames = 1_000_000

/**
 * The names that a pattern with braces stands for, as in a shell: 'train-{000..002}.tar' for three, 'a-{x,y}' for two.
 * @throws CnnError 'invalid-argument' for braces without an end, and for more than a million names
 */
export function expandBraces(pattern: string): string[] {
  const begin = pattern.indexOf('{')
  if (begin < 0) return [pattern]
  const end = pattern.indexOf('}', begin)
  if (end < 0) throw invalid(pattern, 'a brace without its end')
  const before = pattern.slice(0, begin)
  const choices = choicesOf(pattern.slice(begin + 1, end), pattern)
  const rests = expandBraces(pattern.slice(end + 1))
  if (choices.length * rests.length > mostNames) throw invalid(pattern, 'more than a million names')
  return choices.flatMap((choice) => rests.map((rest) => before + choice + rest))
}

function choicesOf(text: string, pattern: string): string[] {
  const [, first, last] = /^(\d+)\.\.(\d+)$/.exec(text) ?? []
  if (first === undefined || last === undefined) {
    if (text.includes(',')) return text.split(',')
    throw invalid(
      pattern,
      `braces around ‘${text}’, which is neither a range (0..9) nor a choice (a,b)`,
    )
  }
  const count = Number(last) - Number(first) + 1
  if (count > mostNames) throw invalid(pattern, 'more than a million names')
  if (count < 1) throw invalid(pattern, `a range that goes down: ${text}`)
  const digits = first.length === last.length || first.startsWith('0') ? first.length : 0
  return Array.from({ length: count }, (_, i) => `${Number(first) + i}`.padStart(digits, '0'))
}

const invalid = (pattern: string, problem: string) =>
  new CnnError('invalid-argument', `‘${pattern}’ has ${problem}.`)
