// Sound: a tone whose pitch is the pressure at the plunger or the force at the hub; a knock when something is refused.

export class Sound {
  constructor() {
    this.on = false;
    /** @type {AudioContext | null} */ this.context = null;
  }

  /** @param {boolean} on */
  turn(on) {
    this.on = on;
    if (on && !this.context) {
      this.context = new AudioContext();
      this.tone = this.context.createOscillator();
      this.gain = this.context.createGain();
      this.gain.gain.value = 0;
      this.tone.connect(this.gain).connect(this.context.destination);
      this.tone.start();
    }
    if (!on) this.set(0, 0);
  }

  /** @param {number} share of the most that a hand can press, 0 to 1 @param {number} loud */
  set(share, loud) {
    if (!this.context || !this.tone || !this.gain) return;
    const now = this.context.currentTime;
    this.tone.frequency.setTargetAtTime(160 + 640 * Math.min(1, Math.max(0, share)), now, 0.05);
    this.gain.gain.setTargetAtTime(this.on ? 0.06 * loud : 0, now, 0.05);
  }

  /** @param {any} forces @param {boolean} working */
  feel(forces, working) {
    const share = Math.max(Math.abs(forces.hub_n ?? 0) / 1.2, (forces.syringe_mmhg ?? 0) / 1500, (forces.needle_n ?? 0) / 8);
    this.set(share, working ? 1 : 0);
  }
}
