const paths = {
  sun: 'M12 4V2m0 20v-2m8-8h2M2 12h2m13.7-5.7 1.4-1.4M4.9 19.1l1.4-1.4m0-11.4L4.9 4.9m14.2 14.2-1.4-1.4M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z',
  undo: 'M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3',
  clear: 'M6 6l12 12M18 6 6 18',
  file: 'M4 16.5V19a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-2.5M12 4v11m0-11L7.5 8.5M12 4l4.5 4.5',
  camera:
    'M4 8a1 1 0 0 1 1-1h2.6l1.2-2h6.4l1.2 2H19a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V8Zm8 8.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z',
  pen: 'm14.5 6.5 3 3M5 19l.8-3.8L16 5a1.4 1.4 0 0 1 2 0l1 1a1.4 1.4 0 0 1 0 2L8.8 18.2 5 19Z',
  shuffle:
    'M4 7h3.500c4 0 5 10 9 10H20m0 0-2.5-2.500M20 17l-2.5 2.500M4 17h3.500c1.3 0 2.3-1.1 3.1-2.600M20 7h-3.500c-1.3 0-2.3 1.1-3.1 2.600M20 7l-2.5-2.500M20 7l-2.5 2.5',
  play: 'M8 5.500v13l10.5-6.500L8 5.500Z',
  stop: 'M7 7h10v10H7z',
  pause: 'M8.500 6v12M15.500 6v12',
  step: 'M7 5.500v13l8.500-6.500L7 5.500ZM18.500 6v12',
  restart: 'M5 12a7 7 0 1 1 2.2 5.100M5 20v-4.500h4.5',
  save: 'M12 4v11m0 0 4.5-4.500M12 15l-4.5-4.500M4 17v2a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-2',
  arrow: 'M5 12h14m0 0-5-5m5 5-5 5',
  add: 'M12 5v14M5 12h14',
  check: 'm5 12.5 4.5 4.500L19 7.5',
  chip: 'M8 8h8v8H8zM5 5h14v14H5zM9 5V2.500M15 5V2.500M9 21.500V19M15 21.500V19M5 9H2.500M5 15H2.500M21.5 9H19M21.5 15H19',
} as const

export type IconName = keyof typeof paths

/** A line icon in the text's colour; what it stands for is said by the text or label beside it. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  )
}
