import { percent } from '../charts/percent.js'
import type { GanFigures } from './gan-figures.js'

interface GanStatsProps {
  figures: GanFigures | undefined
  /** A figure of the page's own, before the others. */
  own?: readonly [name: string, value: string]
}

/** Where the game stands, in figures. */
export function GanStats({ figures, own }: GanStatsProps) {
  const of = (show: (figures: GanFigures) => string) => (figures ? show(figures) : '–')
  return (
    <dl class="stats">
      <Stat name="Step" value={of(({ step }) => step.toLocaleString('en'))} />
      {own && <Stat name={own[0]} value={own[1]} />}
      <Stat name="D(x)" value={of(({ realScore }) => percent(realScore, 0))} />
      <Stat name="D(G(z))" value={of(({ fakeScore }) => percent(fakeScore, 0))} />
      <Stat
        name="V(D, G)"
        value={of(({ value }) => minus(value.toFixed(2)))}
        title="What the discriminator makes large and the generator small. At the equilibrium it is −log 4 = −1.39."
      />
      <Stat name="Steps / s" value={of(({ stepsPerSecond }) => speed(stepsPerSecond))} />
    </dl>
  )
}

function Stat({ name, value, title }: { name: string; value: string; title?: string }) {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

const speed = (perSecond: number) =>
  perSecond >= 20 ? Math.round(perSecond).toLocaleString('en') : perSecond.toPrecision(2)

const minus = (text: string) => text.replace('-', '−')
