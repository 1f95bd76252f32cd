import {
  type GanSettings,
  lossChoices,
  noteOf,
  penaltyChoices,
  stepChoices,
  updateChoices,
} from './gan-choices.js'

interface GanSettingsFormProps {
  settings: GanSettings
  learningRates: readonly number[]
  onChange(fields: Partial<GanSettings>): void
}

/** The rules of the game. */
export function GanSettingsForm({ settings, learningRates, onChange }: GanSettingsFormProps) {
  const { loss, update, discriminatorSteps, learningRate, penalty } = settings
  return (
    <div class="gan-settings">
      <Choice
        label="Loss"
        choices={lossChoices}
        value={loss}
        onChange={(loss) => onChange({ loss })}
      />
      <Choice
        label="Penalty"
        choices={penaltyChoices}
        value={penalty}
        onChange={(penalty) => onChange({ penalty })}
      />
      <Choice
        label="Who moves when"
        choices={updateChoices}
        value={update}
        onChange={(update) => onChange({ update })}
      />
      <div class="gan-settings-row">
        <Choice
          label="Steps of D per G"
          choices={stepChoices.map((value) => ({ value, title: String(value) }))}
          value={discriminatorSteps}
          onChange={(discriminatorSteps) => onChange({ discriminatorSteps })}
        />
        <Choice
          label="Learning rate"
          choices={learningRates.map((value) => ({ value, title: String(value) }))}
          value={learningRate}
          onChange={(learningRate) => onChange({ learningRate })}
        />
      </div>
      <p class="soft gan-note" role="status">
        {noteOf(lossChoices, loss)} {noteOf(updateChoices, update)}{' '}
        {noteOf(penaltyChoices, penalty)}
      </p>
    </div>
  )
}

interface ChoiceProps<Value> {
  label: string
  choices: readonly { value: Value; title: string }[]
  value: Value
  onChange(value: Value): void
}

function Choice<Value extends string | number>({
  label,
  choices,
  value,
  onChange,
}: ChoiceProps<Value>) {
  return (
    <label class="field">
      <span>{label}</span>
      <select
        value={value}
        onChange={({ currentTarget }) => onChange(choices[currentTarget.selectedIndex]!.value)}
      >
        {choices.map(({ value, title }) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </select>
    </label>
  )
}
