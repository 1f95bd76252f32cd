import { type Image, resizeShortSide, toDataUrl } from '@cnn/core'
import { formatPercent } from '../terminal/quantities.js'
import { isRight, type Prediction } from '../tour/examination.js'
import { Markup, markup } from './markup.js'

/** A prediction, and a word about its picture. */
export interface NotedPrediction extends Prediction {
  note?: string
}

/** A picture with what it is and the three best guesses as bars. */
export function pictureCard(prediction: NotedPrediction, classes: readonly string[]): Markup {
  const { image, label, guesses, note } = prediction
  const right = isRight(prediction)
  const truth = classes[label]!
  return markup`<li class="card ${right ? 'right' : 'wrong'}">
<img src="${toDataUrl(thumbnail(image))}" width="76" height="76" alt="${truth}"${new Markup(isSmall(image) ? '' : ' class="photograph"')}>
<div><div class="truth"><span class="mark" title="${right ? 'right' : 'wrong'}">${right ? '✓' : '✗'}</span> ${truth}${note && markup` <span class="note">${note}</span>`}</div>
${guesses
  .slice(0, 3)
  .map(
    ({ label: name, score, index }, place) =>
      markup`<div class="guess${place === 0 && ' is-answer'}${index === label && ' is-true'}"><span>${name}</span><span>${formatPercent(score)}</span><span class="track"><i style="width: ${(score * 100).toFixed(1)}%"></i></span></div>`,
  )}</div></li>`
}

/** Twice as wide as it is shown, for screens of high resolution. */
const side = 152

const isSmall = ({ width, height }: Image) => Math.min(width, height) <= side

const thumbnail = (image: Image) => (isSmall(image) ? image : resizeShortSide(image, side))

export const pictureCards = (predictions: readonly NotedPrediction[], classes: readonly string[]) =>
  markup`<ul class="cards">${predictions.map((prediction) => pictureCard(prediction, classes))}</ul>`
