import { useEffect, useRef } from 'preact/hooks'

/**
 * Files that are pasted, or dropped anywhere on the page, unless a part of the page has taken them itself (and prevented
 * the default). `setDropping` is told while some hover over it.
 */
export function useGivenFiles(
  onFiles: (files: File[]) => void,
  setDropping: (isDropping: boolean) => void,
) {
  const handler = useRef(onFiles)
  handler.current = onFiles
  useEffect(() => {
    const take = (data: DataTransfer | null) => {
      const files = picturesFirst(data)
      if (files.length > 0) handler.current(files)
    }
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      setDropping(true)
    }
    const leave = (event: DragEvent) => event.relatedTarget === null && setDropping(false)
    const drop = (event: DragEvent) => {
      setDropping(false)
      if (event.defaultPrevented) return
      event.preventDefault()
      take(event.dataTransfer)
    }
    const paste = (event: ClipboardEvent) => {
      if (!event.defaultPrevented) take(event.clipboardData)
    }
    const listeners = { dragover: over, dragleave: leave, drop, paste } as const
    const entries = Object.entries(listeners) as [string, EventListener][]
    for (const [name, listener] of entries) addEventListener(name, listener)
    return () => {
      for (const [name, listener] of entries) removeEventListener(name, listener)
    }
  }, [setDropping])
}

/** Pictures before other files, which come last so that their reader says what is wrong with them. */
export function picturesFirst(data: DataTransfer | null): File[] {
  const files = [...(data?.files ?? [])]
  const isPicture = ({ type }: File) => type.startsWith('image/')
  return [...files.filter(isPicture), ...files.filter((file) => !isPicture(file))]
}
