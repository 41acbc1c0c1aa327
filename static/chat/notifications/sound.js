// @ts-check
// The sound of something new: two short notes, made here, so that no file is loaded for them.

const NOTES = [{ hertz: 660, at: 0 }, { hertz: 880, at: 0.12 }];
const SECONDS = 0.35;
const LOUDNESS = 0.15;
/** Of many at once one is enough. */
const PAUSE_MS = 1_500;

export class NotificationSound {
  /** @type {AudioContext | undefined} */
  #context;
  #playedAt = -Infinity;

  /** Browsers let a page sound only where the reader has pressed something before. */
  play() {
    const now = performance.now();
    if (now - this.#playedAt < PAUSE_MS) return;
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
    volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.01);
    volume.gain.exponentialRampToValueAtTime(0.001, start + SECONDS);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + SECONDS);
  }
}
