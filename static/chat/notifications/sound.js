// @ts-check
// The notification sound: two short notes, synthesized so that no file has to be loaded.

const NOTES = [{ hertz: 660, at: 0 }, { hertz: 880, at: 0.12 }];
const SECONDS = 0.35;
const VOLUME = 0.15;
/** Minimum interval between two sounds. */
const INTERVAL_MS = 1_500;

export class NotificationSound {
  /** @type {AudioContext | undefined} */
  #context;
  #playedAt = -Infinity;

  /** Plays the sound. Browsers stay silent until the user has interacted with the page. */
  play() {
    const now = performance.now();
    if (now - this.#playedAt < INTERVAL_MS) return;
    this.#playedAt = now;
    this.#context ??= new AudioContext();
    this.#context.resume();
    for (const note of NOTES) this.#playNote(this.#context, note);
  }

  /**
   * @param {AudioContext} context
   * @param {typeof NOTES[number]} note
   */
  #playNote(context, { hertz, at }) {
    const start = context.currentTime + at;
    const tone = new OscillatorNode(context, { frequency: hertz });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(VOLUME, start + 0.01);
    volume.gain.exponentialRampToValueAtTime(0.001, start + SECONDS);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + SECONDS);
  }
}
