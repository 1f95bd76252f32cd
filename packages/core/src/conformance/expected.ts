import {
  type CaseInput,
  type ConformanceCase,
  isDifferentiated,
  spread,
} from './conformance-case.js'
import { NdArray } from './nd-array.js'

/** What a case gives, computed in double precision. */
export interface Expected {
  output: NdArray
  /** Weights of the outputs in the objective s = Σ weights · output, and of the gradients in Σ directions · ∂s/∂input. */
  weights: NdArray
  directions: readonly NdArray[]
  /** ∂s/∂input, of each float input. */
  first: readonly NdArray[]
  /** The derivatives of Σ directions · ∂s/∂input by each float input, and by the weights. */
  second: readonly NdArray[]
}

const known = new WeakMap<ConformanceCase, Expected>()

/** Computes a case by its reference, and its derivatives by finite differences of the reference; once per case. */
export function expectedOf(test: ConformanceCase): Expected {
  const found = known.get(test)
  if (found) return found
  const expected = computeExpected(test)
  known.set(test, expected)
  return expected
}

function computeExpected({ inputs, reference, derivatives = 2 }: ConformanceCase): Expected {
  const values = inputs.map((input) => input.values)
  const output = reference(...values)
  const weights = spread(output.shape, -1, 1, 2).values
  const places = inputs.flatMap((input, place) => (isDifferentiated(input) ? [place] : []))
  const directions = places.map((place) => directionOf(inputs[place]!, place))
  const objective = (given: readonly NdArray[]) => dot(reference(...given), weights)
  /** The change of `of` along the directions. */
  const alongDirections = <T>(given: readonly NdArray[], of: (moved: readonly NdArray[]) => T) => {
    const moved = (step: number) => {
      const arrays = [...given]
      places.forEach((place, index) => {
        const direction = directions[index]!
        arrays[place] = new NdArray(
          given[place]!.shape,
          given[place]!.data.map((value, i) => value + step * direction.data[i]!),
        )
      })
      return arrays
    }
    return [of(moved(smallStep)), of(moved(-smallStep))] as const
  }
  const slope = (given: readonly NdArray[]) => {
    const [ahead, behind] = alongDirections(given, objective)
    return (ahead - behind) / (2 * smallStep)
  }
  const outputSlope = () => {
    const [ahead, behind] = alongDirections(values, (moved) => reference(...moved))
    return new NdArray(
      output.shape,
      ahead.data.map((value, i) => (value - behind.data[i]!) / (2 * smallStep)),
    )
  }
  return {
    output,
    weights,
    directions,
    first: derivatives < 1 ? [] : places.map((place) => gradient(objective, values, place)),
    second:
      derivatives < 2
        ? []
        : [...places.map((place) => gradient(slope, values, place)), outputSlope()],
  }
}

const directionOf = ({ values }: CaseInput, place: number) =>
  spread(values.shape, -1, 1, 3 + place).values

/** Steps of the stencils of two and of five points: large enough for rounding, small enough for the terms left out. */
const smallStep = 2 ** -15
const step = 2 ** -10

/** The gradient by one of the inputs, by the five-point stencil. */
function gradient(
  objective: (given: readonly NdArray[]) => number,
  inputs: readonly NdArray[],
  place: number,
): NdArray {
  const moved = new NdArray(inputs[place]!.shape, inputs[place]!.data.slice())
  const given = inputs.map((input, index) => (index === place ? moved : input))
  const slopes = moved.data.map((value, i) => {
    const at = (offset: number) => {
      moved.data[i] = value + offset
      return objective(given)
    }
    const slope = (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step)
    moved.data[i] = value
    return slope
  })
  return new NdArray(moved.shape, slopes)
}

const dot = (a: NdArray, b: NdArray) =>
  a.data.reduce((sum, value, index) => sum + value * b.data[index]!, 0)
