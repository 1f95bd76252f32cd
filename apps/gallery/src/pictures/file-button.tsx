import { useEffect, useRef } from 'preact/hooks'
import { Icon, type IconName } from '../shell/icon.js'

interface FileButtonProps {
  title: string
  /** What a screen reader calls the field of files. */
  label: string
  accept?: string
  icon?: IconName
  multiple?: boolean
  /** Whether a whole folder is chosen, with all that is below it. */
  folder?: boolean
  disabled?: boolean
  onFiles(files: File[]): void
}

/** A button that lets one choose files. */
export function FileButton({ title, label, onFiles, ...options }: FileButtonProps) {
  const { accept = 'image/*', icon = 'file', multiple = false, folder = false, disabled } = options
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    input.current!.webkitdirectory = folder
  }, [folder])
  return (
    <>
      <button
        type="button"
        class="button"
        disabled={disabled}
        onClick={() => input.current?.click()}
      >
        <Icon name={icon} />
        {title}
      </button>
      <input
        ref={input}
        type="file"
        accept={folder ? undefined : accept}
        multiple={multiple || folder}
        hidden
        aria-label={label}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])])
          event.currentTarget.value = ''
        }}
      />
    </>
  )
}
