import type { Agreement, FigureName } from './agreement.js'

export const figureTitles: Record<FigureName, string> = {
  iou: 'IoU',
  giou: 'GIoU',
  diou: 'DIoU',
  ciou: 'CIoU',
}

/** What a figure is, and what it is good for. */
export const figureNotes: Record<FigureName, string> = {
  iou: 'Intersection over union: 1 for the same box, 0 for boxes that do not meet. Detectors are measured with it.',
  giou: 'Generalized IoU also says how far apart boxes are that do not meet: it takes off the share of the box around both that neither covers.',
  diou: 'Distance IoU takes off how far the centres are apart, in units of the diagonal of the box around both.',
  ciou: 'Complete IoU takes off a term for the shapes, too: how the ratios of width to height differ. Networks learn from it.',
}

const number = (value: number) => Math.round(value).toLocaleString('en')

/** A figure in three decimals, with a minus sign. */
export const figureText = (value: number) =>
  `${Math.round(value * 1000) < 0 ? '−' : ''}${Math.abs(value).toFixed(3)}`

/** The figure as a sum of what it is made of. */
export function figureFormula(name: FigureName, agreement: Agreement): string {
  const { figures, areas, distance, diagonal } = agreement
  const result = figureText(figures[name])
  switch (name) {
    case 'iou':
      return `${number(areas.intersection)} / ${number(areas.union)} = ${result}`
    case 'giou': {
      const empty = areas.hull - areas.union
      return `${figureText(figures.iou)} − ${number(empty)} / ${number(areas.hull)} = ${result}`
    }
    case 'diou':
      return `${figureText(figures.iou)} − (${number(distance)} / ${number(diagonal)})² = ${result}`
    case 'ciou': {
      const shape = Math.max(0, figures.diou - figures.ciou)
      return `${figureText(figures.diou)} − ${figureText(shape)} for the shapes = ${result}`
    }
  }
}
