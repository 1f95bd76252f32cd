import type { Box } from '@cnn/core'
import { Store } from '../store.js'
import type { FigureName } from './agreement.js'

export type BoxName = 'truth' | 'found'

export const boxNames = ['truth', 'found'] as const satisfies BoxName[]

export const boxTitles: Record<BoxName, string> = { truth: 'Truth', found: 'Found' }

export interface ExploringState {
  truth: Box
  found: Box
  figure: FigureName
}

const truth: Box = { x: 120, y: 90, width: 180, height: 140 }

/** Pairs of boxes to begin with. */
export const examples: readonly { title: string; truth: Box; found: Box }[] = [
  { title: 'Good', truth, found: { x: 132, y: 96, width: 180, height: 144 } },
  { title: 'Half', truth, found: { x: 180, y: 90, width: 180, height: 140 } },
  { title: 'Inside', truth, found: { x: 170, y: 120, width: 80, height: 80 } },
  {
    title: 'Crossed',
    truth: { x: 90, y: 150, width: 240, height: 60 },
    found: { x: 180, y: 60, width: 60, height: 240 },
  },
  {
    title: 'Apart',
    truth: { x: 50, y: 60, width: 120, height: 110 },
    found: { x: 290, y: 200, width: 120, height: 110 },
  },
]

const { title: _, ...first } = examples[1]!

/** Two boxes and the figure that says how well they agree; they outlive the page. */
export const exploring = new Store<ExploringState>({ ...first, figure: 'iou' })

export const setBox = (name: BoxName, box: Box) => exploring.update({ [name]: box })
