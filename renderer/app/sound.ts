import type { SoundChoice } from '../../shared/bridge/notify.ts'

/** A note: when it begins and how long it lasts, s; its pitch, Hz. */
interface Note {
  at: number
  lasts: number
  pitch: number
}

const tunes: Record<SoundChoice, { notes: Note[]; shape: OscillatorType; loudness: number }> = {
  soft: { notes: [{ at: 0, lasts: 0.25, pitch: 523.25 }], shape: 'sine', loudness: 0.06 },
  chime: {
    notes: [
      { at: 0, lasts: 0.3, pitch: 659.25 },
      { at: 0.14, lasts: 0.45, pitch: 880 },
    ],
    shape: 'sine',
    loudness: 0.1,
  },
  alarm: {
    notes: [0, 0.22, 0.44].flatMap((at) => [
      { at, lasts: 0.1, pitch: 880 },
      { at: at + 0.1, lasts: 0.1, pitch: 698.46 },
    ]),
    shape: 'triangle',
    loudness: 0.16,
  },
}

let context: AudioContext | undefined

/** Lets a sound be heard; false when it was not: a page may only be heard after somebody clicked or typed on it. */
export async function playSound(choice: SoundChoice): Promise<boolean> {
  if (!navigator.userActivation.hasBeenActive) return false
  try {
    context ??= new AudioContext()
    await context.resume()
  } catch {
    return false
  }
  const { notes, shape, loudness } = tunes[choice]
  for (const { at, lasts, pitch } of notes) {
    const begin = context.currentTime + at
    const tone = new OscillatorNode(context, { type: shape, frequency: pitch })
    const volume = new GainNode(context, { gain: 0 })
    volume.gain.setValueAtTime(0, begin)
    volume.gain.linearRampToValueAtTime(loudness, begin + 0.01)
    volume.gain.exponentialRampToValueAtTime(0.0001, begin + lasts)
    tone.connect(volume).connect(context.destination)
    tone.start(begin)
    tone.stop(begin + lasts)
  }
  return context.state === 'running'
}

/** Lets the sound of a toast be heard once, however many pages of the console are open in this browser. */
export async function playOnce(toastId: string, choice: SoundChoice): Promise<void> {
  await navigator.locks.request(`sound ${toastId}`, { ifAvailable: true }, async (lock) => {
    if (!lock || !(await playSound(choice))) return
    // The other pages hear of the toast a moment earlier or later.
    await new Promise((resolve) => setTimeout(resolve, 2000))
  })
}
