// @ts-check
// The notification sounds, synthesized so that no file has to be loaded.

/**
 * A tone that dies away; with `to`, it glides to that frequency.
 * @typedef {object} Note
 * @property {number} hertz
 * @property {number} [to]
 * @property {number} at seconds after the start of the sound
 * @property {number} seconds
 * @property {number} gain 1 at most for all that sound together
 * @property {OscillatorType} [type] a sine by default
 */

/** @type {Readonly<Record<string, readonly Note[]>>} */
export const SOUNDS = Object.freeze({
  chime: [
    { hertz: 660, at: 0, seconds: 0.35, gain: 0.6 },
    { hertz: 880, at: 0.12, seconds: 0.35, gain: 0.6 },
  ],
  drop: [{ hertz: 920, to: 420, at: 0, seconds: 0.16, gain: 0.9 }],
  knock: [
    { hertz: 210, to: 120, at: 0, seconds: 0.09, gain: 1, type: "triangle" },
    { hertz: 210, to: 120, at: 0.14, seconds: 0.09, gain: 0.8, type: "triangle" },
  ],
  marimba: [
    { hertz: 392, at: 0, seconds: 0.4, gain: 0.7 },
    { hertz: 1_568, at: 0, seconds: 0.08, gain: 0.15 },
    { hertz: 523, at: 0.1, seconds: 0.5, gain: 0.6 },
    { hertz: 2_093, at: 0.1, seconds: 0.08, gain: 0.12 },
  ],
});

/** Without a click at the start. */
const ATTACK_SECONDS = 0.008;
const SILENCE = 0.001;
/** The gain of the loudest setting. */
const MAX_GAIN = 0.6;

/** @type {AudioContext | undefined} */
let context;

/**
 * Plays a sound. Browsers stay silent until the user has interacted with the page.
 * @param {string} sound the name of one; of others, the first
 * @param {number} volume 0 to 1
 */
export function playSound(sound, volume) {
  context ??= new AudioContext();
  context.resume();
  scheduleSound(context, sound, volume);
}

/**
 * @param {BaseAudioContext} context
 * @param {string} sound
 * @param {number} volume
 */
export function scheduleSound(context, sound, volume) {
  // The ear hears ratios.
  const master = new GainNode(context, { gain: MAX_GAIN * volume ** 2 });
  master.connect(context.destination);
  for (const note of SOUNDS[sound] ?? SOUNDS.chime ?? []) schedule(note, context, master);
}

/**
 * @param {Note} note
 * @param {BaseAudioContext} context
 * @param {AudioNode} output
 */
function schedule({ hertz, to = hertz, at, seconds, gain, type = "sine" }, context, output) {
  const start = context.currentTime + at;
  const end = start + seconds;
  const tone = new OscillatorNode(context, { frequency: hertz, type });
  tone.frequency.setValueAtTime(hertz, start);
  tone.frequency.exponentialRampToValueAtTime(to, end);
  const envelope = new GainNode(context, { gain: 0 });
  envelope.gain.setValueAtTime(0, start);
  envelope.gain.linearRampToValueAtTime(gain, start + ATTACK_SECONDS);
  envelope.gain.exponentialRampToValueAtTime(SILENCE, end);
  tone.connect(envelope).connect(output);
  tone.start(start);
  tone.stop(end);
}
