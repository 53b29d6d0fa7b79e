/*
 * Loaded before a console (NODE_OPTIONS=--import): its clock then runs CLOCK_SHIFT ms beside the machine's, so that a
 * story always happens at the same moment.
 */
const shift = Number(process.env.CLOCK_SHIFT ?? 0)
const Machine = Date

globalThis.Date = class extends Machine {
  constructor(...given: [] | ConstructorParameters<DateConstructor>) {
    if (given.length === 0) super(Machine.now() + shift)
    else super(...(given as [number]))
  }

  static override now(): number {
    return Machine.now() + shift
  }
} as DateConstructor
