interface OfferedFieldProps {
  title: string
  offered: readonly { id: string; title: string }[]
  /** The id of the one in use. */
  chosen: string | undefined
  /** What stands there while none is in use; without it, the first seems chosen. */
  placeholder?: string
  onChoose(id: string): void
}

/** A list of things to work with, one of which is in use. */
export function OfferedField({ title, offered, chosen, placeholder, onChoose }: OfferedFieldProps) {
  return (
    <label class="field">
      <span>{title}</span>
      <select
        value={chosen ?? ''}
        disabled={offered.length === 0}
        onChange={(event) => onChoose(event.currentTarget.value)}
      >
        {chosen === undefined && placeholder !== undefined && (
          <option value="" disabled>
            {placeholder}
          </option>
        )}
        {offered.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </label>
  )
}
