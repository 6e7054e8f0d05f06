// A scene of layers in WebGL. Without WebGL, or in an old browser, nothing here runs to its end and the stills stay.
const bytes = (text) => Uint8Array.from(atob(text.trim()), (c) => c.charCodeAt(0));
const unpacked = async (text) =>
  new Response(new Blob([bytes(text)]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();

async function library() {
  const text = await unpacked(document.getElementById("view3d-library").textContent);
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try { return await import(address); } finally { URL.revokeObjectURL(address); }
}

function surfaces(three, about, buffer) {
  return about.layers.map((layer) => {
    const whole = new Int16Array(buffer, layer.at, 3 * layer.points);
    const places = new Float32Array(whole.length);
    for (let k = 0; k < whole.length; k++) places[k] = whole[k] * about.step_mm;
    const geometry = new three.BufferGeometry();
    geometry.setAttribute("position", new three.BufferAttribute(places, 3));
    const Kind = layer.points > 65535 ? Uint32Array : Uint16Array;
    geometry.setIndex(new three.BufferAttribute(new Kind(buffer, layer.faces_at, 3 * layer.faces), 1));
    geometry.computeVertexNormals();
    return geometry;
  });
}

function textured(material, texture) {
  if (texture === "plain") return;
  const rule = texture === "rings"
    ? "if (mod(gl_FragCoord.y, 6.0) < 2.2) diffuseColor.rgb *= 0.55;"
    : texture === "stripes"
    ? "if (mod(gl_FragCoord.x + gl_FragCoord.y, 9.0) < 3.2) diffuseColor.rgb *= 0.5;"
    : "if (mod(gl_FragCoord.x, 7.0) < 2.6 && mod(gl_FragCoord.y, 7.0) < 2.6) diffuseColor.rgb = mix(diffuseColor.rgb, vec3(0.9, 0.95, 1.0), 0.7);";
  material.onBeforeCompile = (shader) => {
    shader.fragmentShader = shader.fragmentShader.replace("#include <color_fragment>", `#include <color_fragment>\n${rule}`);
  };
  material.customProgramCacheKey = () => texture;
}

function meshes(three, scene, about, geometries) {
  return about.layers.map((layer, k) => {
    const group = new three.Group();
    const clear = layer.opacity < 1;
    const material = new three.MeshPhongMaterial({ color: layer.colour, side: three.DoubleSide, shininess: 26,
      specular: 0x333333, transparent: clear, opacity: layer.opacity });
    textured(material, layer.texture);
    const order = clear ? 10 + 2 * k : 0;
    if (clear) {
      // Its own nearest surface only: what lies behind it in the same layer would blur it.
      const first = new three.Mesh(geometries[k], new three.MeshBasicMaterial({ colorWrite: false, side: three.DoubleSide, transparent: true }));
      first.renderOrder = order;
      group.add(first);
    }
    const mesh = new three.Mesh(geometries[k], material);
    mesh.renderOrder = order + 1;
    group.add(mesh);
    scene.add(group);
    return group;
  });
}

async function show(root, three) {
  const about = JSON.parse(root.querySelector(".view3d-about").textContent);
  const buffer = await unpacked(root.querySelector(".view3d-data").textContent);
  const canvas = root.querySelector("canvas"), board = root.querySelector(".view3d-labels");
  const renderer = new three.WebGLRenderer({ canvas, antialias: true, alpha: true });
  const scene = new three.Scene();
  const camera = new three.PerspectiveCamera(22, 1, 10, 5000);
  scene.add(new three.HemisphereLight(0xffffff, 0x8c8f96, 1.5));
  const lamp = new three.DirectionalLight(0xffffff, 2.1);
  scene.add(lamp);
  const groups = meshes(three, scene, about, surfaces(three, about, buffer));
  const middle = new three.Vector3(...about.middle_mm), start = { turned: 24, raised: 8, far: about.far_mm };
  const eye = { ...start };
  const labels = about.labels.map((label) => {
    const said = document.createElement("span");
    said.textContent = label.words;
    board.append(said);
    return { ...label, said, at: new three.Vector3(...label.at_mm) };
  });
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const chosen = () => root.querySelector("input[type=radio]:checked")?.value ?? "after";
  const on = (key) => root.querySelector(`input[value="${key}"]`)?.checked ?? true;
  const there = (layer) => on(layer.legend) && (layer.when === "always" || layer.when === chosen());

  function draw() {
    const box = canvas.parentElement.getBoundingClientRect();
    if (!box.width) return;
    renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
    renderer.setSize(box.width, box.height, false);
    camera.aspect = box.width / box.height;
    camera.updateProjectionMatrix();
    const a = (eye.turned * Math.PI) / 180, b = (eye.raised * Math.PI) / 180;
    const far = eye.far * Math.max(1, 0.72 / camera.aspect);
    camera.up.set(0, 0, 1);
    camera.position.set(middle.x - far * Math.sin(a) * Math.cos(b), middle.y - far * Math.cos(a) * Math.cos(b), middle.z + far * Math.sin(b));
    camera.lookAt(middle);
    lamp.position.copy(camera.position).add(new three.Vector3(0, 0, 0.5 * far));
    lamp.target.position.copy(middle);
    lamp.target.updateMatrixWorld();
    about.layers.forEach((layer, k) => { groups[k].visible = there(layer); });
    renderer.render(scene, camera);
    const taken = [];
    for (const label of labels) {
      const at = label.at.clone().project(camera);
      const layer = about.layers.find((one) => one.key === label.layer);
      const x = (0.5 + 0.5 * at.x) * box.width, y = (0.5 - 0.5 * at.y) * box.height;
      const seen = on("labels") && there(layer) && x > 4 && x < box.width - 12 && y > 8 && y < box.height - 8;
      label.said.hidden = !seen;
      if (!seen) continue;
      let row = y;
      while (taken.some((one) => Math.abs(one.row - row) < 18 && Math.abs(one.x - x) < 110)) row += 18;
      taken.push({ x, row });
      label.said.style.setProperty("--off", `${y - row}px`);
      label.said.style.transform = `translate(${Math.min(x + 8, box.width - label.said.offsetWidth - 2)}px, ${row - 9}px)`;
    }
  }
  let asked = 0;
  const redraw = () => { if (!asked) asked = requestAnimationFrame(() => { asked = 0; draw(); }); };
  function turnTo(turned, raised) {
    if (still.matches) { Object.assign(eye, { turned, raised }); redraw(); return; }
    const from = { ...eye }, begun = performance.now();
    const way = ((turned - from.turned + 540) % 360) - 180;
    const step = (now) => {
      const t = Math.min((now - begun) / 420, 1), ease = t * t * (3 - 2 * t);
      eye.turned = from.turned + way * ease;
      eye.raised = from.raised + (raised - from.raised) * ease;
      draw();
      if (t < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }
  const turn = (dx, dy) => { eye.turned += dx; eye.raised = Math.max(-85, Math.min(85, eye.raised + dy)); redraw(); };
  const zoom = (by) => { eye.far = Math.max(0.25 * start.far, Math.min(2.5 * start.far, eye.far * by)); redraw(); };
  const keys = { ArrowLeft: () => turn(-8, 0), ArrowRight: () => turn(8, 0), ArrowUp: () => turn(0, 6), ArrowDown: () => turn(0, -6),
    "+": () => zoom(0.88), "=": () => zoom(0.88), "-": () => zoom(1.14), Home: () => { Object.assign(eye, start); redraw(); } };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  const fingers = new Map();
  canvas.addEventListener("pointerdown", (event) => { fingers.set(event.pointerId, event); canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    if (fingers.size === 2) {
      const other = [...fingers.values()].find((one) => one.pointerId !== event.pointerId);
      const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      zoom(Math.max(apart(before), 1) / Math.max(apart(event), 1));
    } else turn((event.clientX - before.clientX) * 0.5, (event.clientY - before.clientY) * 0.4);
    fingers.set(event.pointerId, event);
  });
  for (const kind of ["pointerup", "pointercancel"]) canvas.addEventListener(kind, (event) => fingers.delete(event.pointerId));
  // The wheel belongs to the page until the view has been asked for.
  canvas.addEventListener("wheel", (event) => {
    if (document.activeElement !== canvas) return;
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.08 : 0.93);
  }, { passive: false });
  const said = root.querySelector(".view3d-said");
  root.addEventListener("change", (event) => {
    redraw();
    if (event.target.type === "radio") said.textContent = `${event.target.closest("label").textContent.trim()}.`;
  });
  root.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.zoom) zoom(Number(button.dataset.zoom));
    else if (button) { turnTo(Number(button.dataset.turned), Number(button.dataset.raised)); said.textContent = `${said.dataset.seen} ${button.textContent.trim()}.`; }
  });
  root.querySelector(".view3d-live").hidden = false;
  root.classList.add("live");
  new ResizeObserver(redraw).observe(canvas.parentElement);
  draw();
  root.dataset.ready = "yes";
}

const canDraw = () => { try { return Boolean(document.createElement("canvas").getContext("webgl2")); } catch { return false; } };
if (typeof DecompressionStream === "function" && canDraw()) {
  const roots = [...document.querySelectorAll(".view3d")];
  const begin = async (root) => {
    try { await show(root, await (begin.three ??= library())); } catch (fault) { root.classList.remove("live"); root.dataset.ready = "no"; console.warn(fault); }
  };
  const near = new IntersectionObserver((seen) => {
    for (const one of seen) if (one.isIntersecting) { near.unobserve(one.target); begin(one.target); }
  }, { rootMargin: "400px" });
  roots.forEach((root) => near.observe(root));
}
