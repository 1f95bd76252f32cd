import type { CalibrationReport } from '@cnn/core'
import { formatCount, formatPercent } from '../terminal/quantities.js'
import { type Markup, markup } from './markup.js'

const size = { width: 480, height: 320 }
const frame = { left: 52, right: 28, top: 14, bottom: 44 }
const inner = {
  width: size.width - frame.left - frame.right,
  height: size.height - frame.top - frame.bottom,
}

/** How often answers were right, by how sure the network was of them, as SVG. */
export function reliabilityChart({ bins, ece }: CalibrationReport): Markup {
  const most = Math.max(1, ...bins.map(({ samples }) => samples))
  const across = (share: number) => round(frame.left + share * inner.width)
  const down = (share: number) => round(frame.top + (1 - share) * inner.height)
  return markup`<figure class="chart reliability">
<figcaption><strong>Right answers by confidence</strong></figcaption>
<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="Expected calibration error ${formatPercent(ece)}">
${[0, 0.25, 0.5, 0.75, 1].map(
  (tick) =>
    markup`<line class="grid" x1="${frame.left}" x2="${size.width - frame.right}" y1="${down(tick)}" y2="${down(tick)}"/><text class="axis" x="${frame.left - 8}" y="${round(down(tick) + 4)}" text-anchor="end">${formatPercent(tick, 0)}</text><text class="axis" x="${across(tick)}" y="${size.height - frame.bottom + 17}" text-anchor="middle">${formatPercent(tick, 0)}</text>`,
)}
${bins
  .filter(({ samples }) => samples > 0)
  .map(
    ({ low, high, samples, accuracy, confidence }) =>
      markup`<rect x="${round(across(low) + 1)}" y="${down(accuracy)}" width="${round(across(high) - across(low) - 2)}" height="${round(down(0) - down(accuracy))}" rx="2" fill="var(--series-1)" fill-opacity="${round(0.3 + 0.7 * Math.sqrt(samples / most))}"><title>${formatCount(samples)} answers, on average ${formatPercent(confidence)} sure: ${formatPercent(accuracy)} right</title></rect>`,
  )}
<line x1="${across(0)}" y1="${down(0)}" x2="${across(1)}" y2="${down(1)}" stroke="var(--soft)" stroke-dasharray="4 4"/>
<text class="axis" x="${frame.left + inner.width / 2}" y="${size.height - 6}" text-anchor="middle">how sure it was; pale bars are few answers</text>
</svg></figure>`
}

const round = (value: number) => Math.round(value * 100) / 100
