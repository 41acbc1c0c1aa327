// @ts-check
// Chooses the notification sound and its volume; plays each choice.

import { create } from "../../ui/dom.js";
import { strings } from "../../i18n/lazy.js";
import { playSound } from "./sound.js";

/** @import { Preferences } from "./preferences.js" */

export class SoundField {
  #preferences;
  #sound = create("select", { name: "sound" });
  #volume = create("input", {
    type: "range",
    name: "volume",
    min: "0.1",
    max: "1",
    step: "0.1",
    ariaLabel: strings.soundVolume,
  });
  #play = create("button", { className: "play-sound", type: "button" }, [strings.playSound]);
  element = create("div", { className: "sound-field" }, [
    create("label", { className: "setting" }, [strings.sound, this.#sound]),
    create("div", { className: "setting sound-volume" }, [this.#volume, this.#play]),
  ]);

  /**
   * @param {Preferences} preferences
   * @param {() => void} [onChange]
   */
  constructor(preferences, onChange) {
    this.#preferences = preferences;
    const options = Object.entries(strings.sounds).map(([name, label]) => new Option(label, name));
    this.#sound.replaceChildren(...options);
    this.element.addEventListener("change", (event) => {
      // Not a change of another setting around it.
      event.stopPropagation();
      preferences.setSound({ sound: this.#sound.value, volume: Number(this.#volume.value) });
      this.draw();
      this.#preview();
      onChange?.();
    });
    this.#play.addEventListener("click", () => this.#preview());
  }

  draw() {
    const { sound, volume } = this.#preferences;
    this.#sound.value = sound;
    this.#volume.value = String(volume);
    for (const field of [this.#volume, this.#play]) field.disabled = sound === "none";
  }

  #preview() {
    const { sound, volume } = this.#preferences;
    if (sound !== "none") playSound(sound, volume);
  }
}
