import { Icon } from '../shell/icon.js'

/** Where a page gets no camera, phones may still take a picture with their own app. */
export function CameraAppButton({ onFile }: { onFile(picture: File): void }) {
  return (
    <label class="button">
      <Icon name="camera" />
      Camera app
      <input
        type="file"
        accept="image/*"
        capture="environment"
        class="visually-hidden"
        onChange={({ currentTarget: { files } }) => files?.[0] && onFile(files[0])}
      />
    </label>
  )
}
