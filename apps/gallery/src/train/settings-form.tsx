import type { TrainSettings } from './train.service.js'

/** Sizes of the network, by the channels of its three stages. */
export const sizes = [
  { id: 'tiny', title: 'Tiny', widths: [8, 16, 32] },
  { id: 'small', title: 'Small', widths: [16, 32, 64] },
  { id: 'medium', title: 'Medium', widths: [32, 64, 128] },
] as const

export const defaultSettings: TrainSettings = {
  widths: sizes[1].widths,
  epochs: 8,
  batchSize: 32,
  learningRate: 0.01,
}

const epochChoices = [1, 2, 4, 8, 16, 32]
const batchSizes = [16, 32, 64, 128]
const learningRates = [0.0003, 0.001, 0.003, 0.01, 0.03]

interface SettingsFormProps {
  settings: TrainSettings
  isFixed: boolean
  onChange(settings: TrainSettings): void
}

/** The few numbers that shape a training. */
export function SettingsForm({ settings, isFixed, onChange }: SettingsFormProps) {
  const change = (fields: Partial<TrainSettings>) => onChange({ ...settings, ...fields })
  return (
    <fieldset class="settings" disabled={isFixed}>
      <legend class="visually-hidden">Settings of the training</legend>
      <fieldset class="segments">
        <legend>Network</legend>
        <div class="segments-row">
          {sizes.map(({ id, title, widths }) => (
            <label key={id}>
              <input
                type="radio"
                name="size"
                value={id}
                checked={widths.join() === settings.widths.join()}
                onChange={() => change({ widths })}
              />
              <span>
                {title}
                <small>{widths.join('-')}</small>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <div class="settings-row">
        <Choice
          label="Epochs"
          values={epochChoices}
          value={settings.epochs}
          onChange={(epochs) => change({ epochs })}
        />
        <Choice
          label="Batch"
          values={batchSizes}
          value={settings.batchSize}
          onChange={(batchSize) => change({ batchSize })}
        />
        <Choice
          label="Learning rate"
          values={learningRates}
          value={settings.learningRate}
          onChange={(learningRate) => change({ learningRate })}
        />
      </div>
    </fieldset>
  )
}

interface ChoiceProps {
  label: string
  values: readonly number[]
  value: number
  onChange(value: number): void
}

function Choice({ label, values, value, onChange }: ChoiceProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(Number(event.currentTarget.value))}>
        {values.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    </label>
  )
}
