import { GanSettingsForm } from './gan-settings-form.js'
import type { PictureNetwork, PictureSettings } from './picture-gan.service.js'

const networks: readonly { name: PictureNetwork; title: string; note: string }[] = [
  { name: 'dcgan', title: 'DCGAN', note: 'Convolutions in both networks, as in DCGAN, but small.' },
  {
    name: 'conditional',
    title: 'Conditional',
    note: 'A DCGAN that is told what to show, and makes what one asks for.',
  },
  {
    name: 'original',
    title: 'Of 2014',
    note: 'The networks of the first paper, narrower: matrices, rectifiers and maxout.',
  },
]

const learningRates = [0.0001, 0.0002, 0.0005, 0.001, 0.002]

interface PictureSettingsFormProps {
  settings: PictureSettings
  classes: readonly string[]
  onChange(settings: PictureSettings): void
}

/** Which networks, of which pictures, by which rules. */
export function PictureSettingsForm({ settings, classes, onChange }: PictureSettingsFormProps) {
  const { network, label } = settings
  const change = (fields: Partial<PictureSettings>) => onChange({ ...settings, ...fields })
  return (
    <div class="gan-settings">
      <fieldset class="segments">
        <legend>Networks</legend>
        <div class="segments-row">
          {networks.map(({ name, title }) => (
            <label key={name}>
              <input
                type="radio"
                name="network"
                value={name}
                checked={name === network}
                onChange={() => change({ network: name })}
              />
              <span>{title}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <p class="soft gan-note">{networks.find(({ name }) => name === network)!.note}</p>
      <label class="field">
        <span>Pictures</span>
        <select
          value={label ?? ''}
          onChange={({ currentTarget: { value } }) =>
            change({ label: value === '' ? undefined : Number(value) })
          }
        >
          <option value="">All ten kinds</option>
          {classes.map((name, value) => (
            <option key={name} value={value}>
              Only {name}
            </option>
          ))}
        </select>
      </label>
      <details class="gan-rules">
        <summary>Rules of the game</summary>
        <GanSettingsForm settings={settings} learningRates={learningRates} onChange={change} />
      </details>
    </div>
  )
}
