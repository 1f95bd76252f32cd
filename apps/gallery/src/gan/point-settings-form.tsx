import { Icon } from '../shell/icon.js'
import { GanSettingsForm } from './gan-settings-form.js'
import type { PointSettings } from './point-gan.service.js'
import type { ShapeName } from './point-shapes.js'

const shapes: readonly { name: ShapeName; title: string }[] = [
  { name: 'ring', title: 'Ring' },
  { name: 'moons', title: 'Moons' },
  { name: 'grid', title: 'Grid' },
  { name: 'drawn', title: 'Draw' },
]

const learningRates = [0.0001, 0.0003, 0.001, 0.003, 0.01]

interface PointSettingsFormProps {
  settings: PointSettings
  onChange(settings: PointSettings): void
}

/** What is to be learned, and by which rules. */
export function PointSettingsForm({ settings, onChange }: PointSettingsFormProps) {
  const { shape, dots } = settings
  const change = (fields: Partial<PointSettings>) => onChange({ ...settings, ...fields })
  return (
    <div class="gan-settings">
      <fieldset class="segments">
        <legend>Data</legend>
        <div class="segments-row">
          {shapes.map(({ name, title }) => (
            <label key={name}>
              <input
                type="radio"
                name="shape"
                value={name}
                checked={name === shape}
                onChange={() => change({ shape: name })}
              />
              <span>{title}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {shape === 'drawn' && (
        <div class="dot-tools">
          <div class="actions">
            <button
              type="button"
              class="button"
              disabled={dots.length === 0}
              onClick={() => change({ dots: dots.slice(0, -1) })}
            >
              <Icon name="undo" />
              Undo
            </button>
            <button
              type="button"
              class="button"
              disabled={dots.length === 0}
              onClick={() => change({ dots: [] })}
            >
              <Icon name="clear" />
              Clear
            </button>
          </div>
          <p id="dot-pen-keys" class="soft gan-note">
            Press on the plane to set dots, around which the data lie. By keys: Tab goes to the
            plane, arrow keys move the cross, Enter sets a dot, Backspace takes one back.
          </p>
        </div>
      )}
      <GanSettingsForm settings={settings} learningRates={learningRates} onChange={change} />
    </div>
  )
}
