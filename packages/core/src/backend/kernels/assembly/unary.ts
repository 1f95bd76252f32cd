import { exp4, expm14, log1p4, log4 } from './elementary'
import { errorFunction4 } from './exponential'
import { Task, partStart, takeItem } from './task'
import { FLOAT, loadSome, storeSome } from './vector'

/** One number of the output from each of the input. Items: parts. */
@unmanaged
class UnaryTask extends Task {
  operation: i32
  x: usize
  output: usize
  count: i32
}

// In the order of `unaryOperations` in ../wasm/elementwise.ts.
const ABS: i32 = 0
const NEG: i32 = 1
const SQUARE: i32 = 2
const SQRT: i32 = 3
const RSQRT: i32 = 4
const RECIPROCAL: i32 = 5
const FLOOR: i32 = 6
const CEIL: i32 = 7
const ROUND: i32 = 8
const SIGN: i32 = 9
const EXP: i32 = 10
const EXPM1: i32 = 11
const LOG: i32 = 12
const LOG1P: i32 = 13
const ERF: i32 = 14
const SOFTPLUS: i32 = 15

/** `operation` is known to the compiler, which leaves nothing of the others. */
// @ts-ignore: decorator
@inline
function apply(operation: i32, x: v128): v128 {
  const one = f32x4.splat(1)
  if (operation == ABS) return f32x4.abs(x)
  if (operation == NEG) return f32x4.neg(x)
  if (operation == SQUARE) return f32x4.mul(x, x)
  if (operation == SQRT) return f32x4.sqrt(x)
  if (operation == RSQRT) return f32x4.div(one, f32x4.sqrt(x))
  if (operation == RECIPROCAL) return f32x4.div(one, x)
  if (operation == FLOOR) return f32x4.floor(x)
  if (operation == CEIL) return f32x4.ceil(x)
  if (operation == ROUND) return f32x4.nearest(x)
  if (operation == SIGN) return sign4(x)
  if (operation == EXP) return exp4(x)
  if (operation == EXPM1) return expm14(x)
  if (operation == LOG) return log4(x)
  if (operation == LOG1P) return log1p4(x)
  if (operation == ERF) return errorFunction4(x)
  return softplus4(x)
}

/** 1 or -1; zeros and NaN stay what they are. */
// @ts-ignore: decorator
@inline
function sign4(x: v128): v128 {
  const one = v128.or(f32x4.splat(1), v128.and(x, i32x4.splat(0x80000000)))
  return v128.bitselect(one, x, f32x4.gt(f32x4.abs(x), f32x4.splat(0)))
}

/** log(1 + e^x) = max(x, 0) + log(1 + e^-|x|). */
// @ts-ignore: decorator
@inline
function softplus4(x: v128): v128 {
  const rest = log1p4(exp4(f32x4.neg(f32x4.abs(x))))
  return f32x4.add(f32x4.max(x, f32x4.splat(0)), rest)
}

// @ts-ignore: decorator
@inline
function applyAll(operation: i32, x: usize, output: usize, count: i32): void {
  let left = count
  for (; left >= 4; left -= 4) {
    v128.store(output, apply(operation, v128.load(x)))
    x += 16
    output += 16
  }
  if (left > 0) storeSome(output, apply(operation, loadSome(x, left)), left)
}

export function unary(task: UnaryTask, _worker: i32): void {
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const first = partStart(task.count, item, task.items)
    const count = partStart(task.count, item + 1, task.items) - first
    const x = task.x + FLOAT * <usize>first
    const output = task.output + FLOAT * <usize>first
    switch (task.operation) {
      case ABS:
        applyAll(ABS, x, output, count)
        break
      case NEG:
        applyAll(NEG, x, output, count)
        break
      case SQUARE:
        applyAll(SQUARE, x, output, count)
        break
      case SQRT:
        applyAll(SQRT, x, output, count)
        break
      case RSQRT:
        applyAll(RSQRT, x, output, count)
        break
      case RECIPROCAL:
        applyAll(RECIPROCAL, x, output, count)
        break
      case FLOOR:
        applyAll(FLOOR, x, output, count)
        break
      case CEIL:
        applyAll(CEIL, x, output, count)
        break
      case ROUND:
        applyAll(ROUND, x, output, count)
        break
      case SIGN:
        applyAll(SIGN, x, output, count)
        break
      case EXP:
        applyAll(EXP, x, output, count)
        break
      case EXPM1:
        applyAll(EXPM1, x, output, count)
        break
      case LOG:
        applyAll(LOG, x, output, count)
        break
      case LOG1P:
        applyAll(LOG1P, x, output, count)
        break
      case ERF:
        applyAll(ERF, x, output, count)
        break
      default:
        applyAll(SOFTPLUS, x, output, count)
    }
  }
}
