import { toDataUrl } from '@cnn/core'
import { formatPercent } from '../terminal/quantities.js'
import { isRight, type Prediction } from '../tour/examination.js'
import { type Markup, markup } from './markup.js'

/** A picture with what it is and the three best guesses as bars. */
export function pictureCard(prediction: Prediction, classes: readonly string[]): Markup {
  const { image, label, guesses } = prediction
  const right = isRight(prediction)
  const truth = classes[label]!
  return markup`<li class="card ${right ? 'right' : 'wrong'}">
<img src="${toDataUrl(image)}" width="76" height="76" alt="${truth}">
<div><div class="truth"><span class="mark" title="${right ? 'right' : 'wrong'}">${right ? '✓' : '✗'}</span> ${truth}</div>
${guesses
  .slice(0, 3)
  .map(
    ({ label: name, score, index }, place) =>
      markup`<div class="guess${place === 0 && ' is-answer'}${index === label && ' is-true'}"><span>${name}</span><span>${formatPercent(score)}</span><span class="track"><i style="width: ${(score * 100).toFixed(1)}%"></i></span></div>`,
  )}</div></li>`
}

export const pictureCards = (predictions: readonly Prediction[], classes: readonly string[]) =>
  markup`<ul class="cards">${predictions.map((prediction) => pictureCard(prediction, classes))}</ul>`
