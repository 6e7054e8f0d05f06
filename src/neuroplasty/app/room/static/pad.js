// Gamepad: the left stick pushes and turns, the right trigger presses the plunger, A is the pedal.

const DEAD = 0.2;

/** @param {import("./hand.js").Hand} hand @param {import("./xray.js").Xray} xray @param {() => number} force 0 to 1 */
export function bindPad(hand, xray, force) {
  let was = { a: false, b: false, left: false, right: false, plunge: false };
  let rumbled = 0;
  let there = false;
  const look = () => {
    const pad = navigator.getGamepads?.().find((one) => one !== null);
    if (!pad) {
      if (there) { hand.holds.release(); hand.pad(0, 0); there = false; }
      setTimeout(look, 1000);
      return;
    }
    there = true;
    const stick = (/** @type {number} */ k) => (Math.abs(pad.axes[k] ?? 0) > DEAD ? pad.axes[k] : 0);
    hand.pad(-stick(1), -stick(0));
    const now = {
      a: Boolean(pad.buttons[0]?.pressed), b: Boolean(pad.buttons[1]?.pressed), left: Boolean(pad.buttons[4]?.pressed),
      right: Boolean(pad.buttons[5]?.pressed), plunge: (pad.buttons[7]?.value ?? 0) > DEAD,
    };
    if (now.a !== was.a) hand.holds[now.a ? "down" : "up"]("pedal", "pad");
    if (now.plunge !== was.plunge) { hand.plunged = 1; hand.holds[now.plunge ? "down" : "up"]("plunge", "pad"); }
    if (now.b && !was.b) hand.link.send({ t: "aspirate" });
    if (now.left && !was.left) xray.turn({ orbit_deg: xray.arm.orbit_deg + 5 });
    if (now.right && !was.right) xray.turn({ orbit_deg: xray.arm.orbit_deg - 5 });
    was = now;
    if (force() > 0.3 && performance.now() - rumbled > 200) {
      rumbled = performance.now();
      pad.vibrationActuator?.playEffect?.("dual-rumble", { duration: 180, strongMagnitude: force(), weakMagnitude: force() / 2 }).catch(() => {});
    }
    requestAnimationFrame(look);
  };
  window.addEventListener("gamepadconnected", () => { if (!there) look(); });
}
