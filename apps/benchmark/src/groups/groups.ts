import { boxes } from './boxes.js'
import { data } from './data.js'
import { detection } from './detection.js'
import { evaluation } from './evaluation.js'
import { gan } from './gan.js'
import { inference } from './inference.js'
import { memory } from './memory.js'
import { operations } from './operations.js'
import { training } from './training.js'

/** By the names that the command line has for them. */
export const groups = {
  ops: operations,
  training,
  inference,
  boxes,
  detection,
  evaluation,
  gan,
  memory,
  data,
}

export type GroupName = keyof typeof groups

export const groupNames = Object.keys(groups) as GroupName[]
