// The player: all sources of an excerpt run at once and in step, and only gains decide which of them is heard, so that
// switching has no gap and keeps the position. Times are seconds within the excerpt. Nothing is fetched: the sounds
// stand in the page.
"use strict";
(() => {
  const FADE_SECONDS = 0.008;
  const AHEAD_SECONDS = 0.03;
  const STEP_SECONDS = 1;
  const LETTERS = ["A", "B", "C"];
  const $ = (id) => document.getElementById(id);
  const { excerpts } = JSON.parse($("player-data").textContent);
  const sourceButtons = [...document.querySelectorAll("button.source")];
  const excerptButtons = [...document.querySelectorAll("button.excerpt")];
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  let context = null;
  let running = null; // {nodes, gains, startedAt, offset, seconds} while it plays
  let loading = 0;
  let place = 0; // of the source that is heard
  let part = 0; // of the excerpt
  let resting = 0; // the position while nothing plays
  let test = null; // {order, revealed, preferred} during a blind test
  const tally = {};

  const sources = () => excerpts[part].sources;
  const hidden = () => test !== null && !test.revealed;
  const label = (index) => (hidden() ? LETTERS[test.order.indexOf(index)] : sources()[index].label);
  const say = (text) => { $("said").textContent = text; };

  // Sound

  function bytesOf(base64) {
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
    return bytes.buffer;
  }

  function decoded(excerpt) {
    excerpt.buffers ??= Promise.all(excerpt.sources.map((source) => context.decodeAudioData(bytesOf(source.ogg))));
    return excerpt.buffers;
  }

  function position() {
    if (!running) return resting;
    const since = Math.max(context.currentTime - running.startedAt, 0) + running.offset;
    return $("loop").checked ? since % running.seconds : Math.min(since, running.seconds);
  }

  async function play() {
    const request = (loading += 1);
    context ??= new AudioContext();
    let buffers;
    try {
      await context.resume();
      buffers = await decoded(excerpts[part]);
    } catch {
      excerpts[part].buffers = null;
      say("This browser cannot decode Ogg Vorbis; a newer one can (Safari from 18.4 on).");
      return;
    }
    if (request !== loading) return; // paused, or asked anew, meanwhile
    stop();
    start(buffers);
    show();
  }

  function start(buffers) {
    const seconds = Math.min(...buffers.map((buffer) => buffer.duration));
    const offset = resting < seconds - 0.01 ? resting : 0;
    const startedAt = context.currentTime + AHEAD_SECONDS;
    const gains = [];
    const nodes = buffers.map((buffer, index) => {
      const node = new AudioBufferSourceNode(context, { buffer, loop: $("loop").checked, loopStart: 0, loopEnd: seconds });
      const gain = new GainNode(context, { gain: 0 });
      node.connect(gain).connect(context.destination);
      node.start(startedAt, offset);
      gain.gain.setTargetAtTime(index === place ? 1 : 0, startedAt, FADE_SECONDS / 3);
      gains.push(gain.gain);
      return node;
    });
    running = { nodes, gains, startedAt, offset, seconds };
    tick();
  }

  function stop() {
    if (!running) return;
    resting = position();
    const now = context.currentTime;
    running.gains.forEach((gain) => turn(gain, 0, now));
    running.nodes.forEach((node) => node.stop(now + 2 * FADE_SECONDS));
    running = null;
  }

  function pause() {
    loading += 1;
    stop();
    show();
  }

  function turn(gain, goal, now) {
    gain.cancelScheduledValues(now);
    gain.setTargetAtTime(goal, now, FADE_SECONDS / 3); // from wherever it is, which not every browser would tell
  }

  function fade() {
    if (!running) return;
    running.gains.forEach((gain, index) => turn(gain, index === place ? 1 : 0, context.currentTime));
  }

  function seek(seconds) {
    const end = excerpts[part].seconds;
    const goal = Math.min(Math.max(seconds, 0), end);
    if (running) {
      stop();
      resting = goal;
      play();
    } else {
      resting = goal;
    }
    show();
  }

  // Choices

  function choose(index) {
    if (index === undefined || index >= sources().length) return;
    place = index;
    fade();
    show();
    say(label(index));
  }

  function chooseButton(button) {
    choose(test === null ? button : test.order[button]);
  }

  function chooseExcerpt(index) {
    const playing = running !== null;
    stop();
    part = index;
    resting = 0;
    show();
    say(excerpts[index].label);
    if (playing) play();
  }

  // The blind test

  function shuffled(values) {
    const order = [...values];
    for (let last = order.length - 1; last > 0; last -= 1) {
      const other = Math.floor(Math.random() * (last + 1));
      [order[last], order[other]] = [order[other], order[last]];
    }
    return order;
  }

  function begin() {
    test = { order: shuffled([0, 1, 2]), revealed: false, preferred: null };
    place = test.order[0];
    fade();
    show();
    say("Blind test: mix, result and reference are A, B and C. Now A.");
  }

  function prefer() {
    if (!hidden()) return;
    test.preferred = place;
    show();
    say(`You prefer ${label(place)}. Press X to reveal.`);
  }

  function reveal() {
    test.revealed = true;
    const names = test.order.map((index, letter) => `${LETTERS[letter]} was the ${sources()[index].name}`);
    const told = [`${names.join(", ")}.`];
    if (test.preferred !== null) {
      const name = sources()[test.preferred].name;
      tally[name] = (tally[name] ?? 0) + 1;
      told.push(`You preferred the ${name}. So far: ${Object.entries(tally).map(([key, count]) => `${key} ${count}`).join(", ")}.`);
    }
    show();
    say(told.join(" "));
  }

  function turnBlind() {
    if (hidden()) reveal();
    else begin();
  }

  function leave() {
    if (test === null) return;
    test = null;
    show();
    say("The blind test is over.");
    $("blind").focus();
  }

  // What is seen

  function outline() {
    const heard = sources();
    const blank = heard[0].columns.map(() => 55);
    const columns = hidden() ? blank : heard[place].columns;
    const greatest = hidden() ? 100 : Math.max(1, ...heard.flatMap((source) => source.columns));
    const step = 300 / columns.length;
    const top = columns.map((value, index) => `${(index * step).toFixed(1)} ${(50 - (48 * value) / greatest).toFixed(1)}`);
    const bottom = columns.map((value, index) => `${(index * step).toFixed(1)} ${(50 + (48 * value) / greatest).toFixed(1)}`);
    return `M${top.join("L")}L${bottom.reverse().join("L")}Z`;
  }

  function showSources() {
    sourceButtons.forEach((button, index) => {
      const own = test === null ? index : test.order[index];
      button.hidden = own === undefined;
      if (own === undefined) return;
      const letter = test === null ? "" : LETTERS[index];
      const name = sources()[own].label;
      button.lastElementChild.textContent = test === null ? name : test.revealed ? `${letter}: ${name}` : letter;
      button.setAttribute("aria-pressed", String(own === place));
    });
    const preferred = hidden() && test.preferred === place ? " You prefer this one." : "";
    $("about").textContent = hidden() ? `${label(place)}, at the loudness of the others.${preferred}` : sources()[place].about;
  }

  function showTest() {
    $("blind").textContent = test === null ? "Blind test" : test.revealed ? "Another round" : "Reveal";
    $("prefer").hidden = !hidden();
    $("leave").hidden = test === null;
  }

  function showPosition() {
    const at = position();
    const seconds = excerpts[part].seconds;
    const share = Math.min(at / seconds, 1);
    $("played-part").setAttribute("width", String(300 * share));
    $("playhead").style.left = `${100 * share}%`;
    $("time").textContent = `${at.toFixed(1)} of ${seconds.toFixed(1)} s`;
    const whole = Math.floor(at);
    if ($("wave").getAttribute("aria-valuenow") !== String(whole)) {
      $("wave").setAttribute("aria-valuenow", String(whole));
      $("wave").setAttribute("aria-valuetext", `${whole} of ${Math.round(seconds)} seconds`);
    }
  }

  function show() {
    if (test !== null && !test.order.includes(place)) place = test.order[0];
    $("play").textContent = running ? "Pause" : "Play";
    $("wave").setAttribute("aria-valuemax", String(excerpts[part].seconds));
    excerptButtons.forEach((button, index) => button.setAttribute("aria-pressed", String(index === part)));
    ["outline", "outline-played"].forEach((id) => $(id).setAttribute("d", outline()));
    showSources();
    showTest();
    showPosition();
  }

  function tick() {
    if (!running) return;
    if (!$("loop").checked && position() >= running.seconds) {
      stop();
      resting = 0;
      show();
      return;
    }
    showPosition();
    if (calm) setTimeout(tick, 250);
    else requestAnimationFrame(tick);
  }

  // Hands

  const toggle = () => (running ? pause() : play());
  const keys = {
    1: () => chooseButton(0), 2: () => chooseButton(1), 3: () => chooseButton(2), 4: () => test === null && choose(3),
    x: turnBlind, p: prefer,
  };
  const moves = {
    ArrowLeft: (at) => at - STEP_SECONDS, ArrowRight: (at) => at + STEP_SECONDS, Home: () => 0, End: () => excerpts[part].seconds,
  };

  function isFree(element) {
    // A control keeps its own keys; a source that is heard already has no use for Space.
    return element.matches("body, #wave, button.source[aria-pressed='true']");
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const element = event.target instanceof Element ? event.target : document.body;
    const within = element === document.body || $("player").contains(element);
    const slider = element.id === "wave";
    if (slider && moves[event.key]) seek(moves[event.key](position()));
    else if (!$("shortcuts").checked) return;
    else if (event.key === " " && isFree(element)) toggle();
    else if (within && (event.key === "ArrowLeft" || event.key === "ArrowRight")) seek(moves[event.key](position()));
    else if (Object.hasOwn(keys, event.key.toLowerCase()) && !event.repeat) keys[event.key.toLowerCase()]();
    else return;
    event.preventDefault();
  }

  function onPoint(event) {
    if (event.button !== 0 || (event.type === "pointermove" && event.buttons !== 1)) return;
    const box = $("wave").getBoundingClientRect();
    seek((excerpts[part].seconds * (event.clientX - box.left)) / box.width);
  }

  sourceButtons.forEach((button, index) => button.addEventListener("click", () => chooseButton(index)));
  excerptButtons.forEach((button, index) => button.addEventListener("click", () => chooseExcerpt(index)));
  $("play").addEventListener("click", toggle);
  $("loop").addEventListener("change", () => { if (running) seek(position()); });
  $("blind").addEventListener("click", turnBlind);
  $("prefer").addEventListener("click", prefer);
  $("leave").addEventListener("click", leave);
  $("wave").addEventListener("pointerdown", onPoint);
  document.addEventListener("keydown", onKey);
  $("player").hidden = false;
  $("silent").hidden = true;
  show();

  // Read only: what an onlooker, such as a test, may know.
  window.assistantPlayer = Object.freeze({
    state: () => ({
      source: sources()[place].name, excerpt: part, position: position(), playing: running !== null,
      contextTime: context ? context.currentTime : 0, startedAt: running ? running.startedAt : null,
      gains: running ? running.gains.map((gain) => gain.value) : [], blind: test !== null,
      revealed: test !== null && test.revealed, order: test === null ? [] : test.order.map((index) => sources()[index].name),
    }),
  });
})();
