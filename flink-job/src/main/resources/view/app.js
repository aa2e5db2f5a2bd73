// The page: what is chosen, what is shown, what is asked.
import { Stage } from './stage.js';
import { Streams, key } from './streams.js';

const $ = id => document.getElementById(id);
const stage = new Stage($('picture'));
let streams = new Streams();
let chosen = null;   // the stream that is shown
let at = -1;         // place of the frame that is shown among those kept
let live = true;     // whether the newest is shown
let source = null;

const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

// ---- what comes

function listen() {
  source?.close();
  streams = new Streams();
  chosen = null;
  const of = document.querySelector('input[name="of"]:checked').value;
  source = new EventSource(`events?of=${of}`);
  source.onopen = () => {
    // What is told again after a lost connection is counted once.
    streams.byId.forEach(stream => { stream.skipped = 0; });
    $('connection').textContent = `live, what is ${of === 'underway' ? 'under way' : of}`;
  };
  source.onerror = () => { $('connection').textContent = 'not connected: trying again'; };
  const on = (kind, then) => source.addEventListener(kind, message => then(JSON.parse(message.data)));
  const ofClasses = $('class-colours').checked;
  on('segments', event => {
    if (ofClasses) event.segments.forEach(segment => { segment.colour = segment.classColour; });
    const stream = streams.of(event.streamId);
    const forgotten = stream.add(event);
    chosen ??= stream;
    if (stream === chosen) {
      if (live) at = stream.newest;
      else at = Math.max(0, at - forgotten);
      soon(showFrame);
    }
    soon(showStreams);
  });
  on('skipped', event => { streams.of(event.streamId).skipped++; soon(showStreams); });
  on('answer', event => {
    streams.ended(event);
    const stream = streams.of(event.streamId);
    stream.answer(event);
    if (stream === chosen) { soon(showAnswers); soon(showFrame); }
    soon(showStanding);
  });
  on('instruction', event => { streams.instruction(event); soon(showStanding); soon(showAnswers); });
  on('deadLetter', event => { streams.letter(event); soon(showLetters); });
}

// Many events come between two pictures of the screen: each part is made anew once.
const waiting = new Set();
function soon(part) {
  if (waiting.size === 0) {
    requestAnimationFrame(() => {
      const parts = [...waiting];
      waiting.clear();
      parts.forEach(p => p());
    });
  }
  waiting.add(part);
}

// ---- what is shown

function showStreams() {
  $('no-streams').hidden = streams.byId.size > 0;
  $('streams').replaceChildren(...[...streams.byId.values()].filter(s => s.newest >= 0).map(stream => {
    const age = stream.ageSeconds;
    const button = element('button', { type: 'button' }, stream.id,
      element('small', { textContent: `${stream.framesPerSecond.toFixed(1)} frames/s, newest ${
        age < 60 ? age.toFixed(1) + ' s' : Math.round(age / 60) + ' min'} old${stream.skipped ? `, ${stream.skipped} skipped` : ''}` }));
    button.setAttribute('aria-current', String(stream === chosen));
    button.dataset.stream = stream.id;
    button.onclick = () => choose(stream);
    return element('li', {}, button);
  }));
}

function choose(stream) {
  chosen = stream;
  at = stream.newest;
  setLive(true);
  stage.clear();
  showAll();
}

async function showFrame() {
  const frame = chosen?.frames[at];
  if (!frame) return;
  $('time').max = chosen.newest;
  $('time').value = at;
  const answers = live ? chosen.followedOn(frame) : chosen.answersOn(frame);
  if (!await stage.show(frame, answers)) return;
  const session = frame.session ? `, session ${frame.session}` : '';
  $('caption').textContent = `${frame.streamId}${session}, frame ${frame.frameIndex}, ${frame.captureTime}, ${frame.bundle}`
    + (stage.pictureMissing ? ' (the picture is no longer at hand)' : '')
    + (frame.doubt ? ` ${frame.doubt}` : '');
  stage.canvas.setAttribute('aria-label',
    `frame ${frame.frameIndex}: ${frame.segments.map(s => s.category.replaceAll('_', ' ')).join(', ') || 'nothing found'}`);
  showSegments(frame);
}

function showSegments(frame) {
  $('segments').replaceChildren(...frame.segments.map(segment => {
    const item = element('li', {}, element('i'),
      element('span', { textContent: `#${segment.trackId} ${segment.category.replaceAll('_', ' ')}` }),
      element('span', { textContent: segment.score.toFixed(2) }));
    item.style.setProperty('--colour', segment.colour);
    item.dataset.track = segment.trackId;
    lights(item, segment);
    return item;
  }));
}

/** While one hovers over words, the mask that they mean lights up alone. */
function lights(words, masked) {
  words.onmouseenter = () => { words.classList.add('lit'); stage.lit = { masks: [masked] }; stage.draw(); };
  words.onmouseleave = () => { words.classList.remove('lit'); stage.lit = null; stage.draw(); };
}

/** How the mask of a followed phrase was made. */
const MADE = { LANGUAGE: 'found by the language model', TRACK: 'followed by its track', QUERY: 'followed by its query', NONE: 'lost' };
const WOKEN = {
  FIRST: 'asked for the first time', REVISED: 'asked again: it was revised', CUT: 'asked again: the scene was cut',
  NEW_THING: 'asked again: a thing came', LOST: 'asked again: it was lost', INCONSISTENT: 'asked again: it lay elsewhere',
  THING_LEFT: 'asked again: a thing left', REFRESH: 'asked again: its time had passed',
};

function made(followed) {
  const said = followed.phrases.map(phrase => `${phrase.text}: ${MADE[phrase.made]}`);
  if (WOKEN[followed.follow.wake]) said.push(WOKEN[followed.follow.wake]);
  return element('small', { className: 'quiet', textContent: said.join('; ') });
}

function showAnswers() {
  const shown = chosen?.frames[at];
  const followed = !chosen ? [] : live || !shown ? chosen.followedLast : chosen.followedOn(shown);
  const answers = chosen ? [...followed, ...[...chosen.answers].reverse().slice(0, 60)] : [];
  $('answers').replaceChildren(...answers.map(answer => {
    const text = element('div');
    let from = 0;
    for (const phrase of answer.phrases) {
      text.append(answer.text.slice(from, phrase.start));
      const marked = element('mark', { textContent: phrase.text, tabIndex: 0 });
      marked.style.setProperty('--colour', phrase.colour);
      marked.dataset.track = phrase.trackId;
      marked.onmouseenter = marked.onfocus = () => light(answer, marked, phrase);
      marked.onmouseleave = marked.onblur = () => { marked.classList.remove('lit'); stage.lit = null; stage.draw(); };
      text.append(marked);
      from = phrase.end;
    }
    text.append(answer.text.slice(from));
    if (answer.doubt) text.append(element('span', { className: 'bad', textContent: ` ${answer.doubt}` }));
    if (answer.error) text.append(element('span', { className: 'bad', textContent: `${answer.error.code}: ${answer.error.message}` }));
    const where = answer.frameIndex < 0 ? element('span', { textContent: 'no frame' })
      : element('button', { type: 'button', className: 'where', textContent: `frame ${answer.frameIndex}`, onclick: () => goTo(answer) });
    const item = element('li', {}, element('span', { className: 'quiet' }, `${answer.question} — `, where), text);
    if (answer.follow) item.append(made(answer));
    item.classList.toggle('followed', Boolean(answer.follow));
    item.classList.toggle('shown', !live && shown && key(shown) === key(answer));
    item.dataset.instruction = answer.instructionId;
    return item;
  }));
}

async function light(answer, marked, phrase) {
  marked.classList.add('lit');
  const shown = chosen.frames[at];
  if (shown && key(shown) !== key(answer)) await goTo(answer);
  stage.lit = { masks: [phrase] };
  stage.draw();
}

async function goTo(answer) {
  const place = chosen.frames.findIndex(frame => key(frame) === key(answer));
  if (place < 0) return;
  setLive(false);
  at = place;
  await showFrame();
  // The words that one points at stay where they are.
  document.querySelectorAll('#answers li').forEach(item =>
    item.classList.toggle('shown', item.dataset.instruction === answer.instructionId));
}

function showStanding() {
  const standing = [...streams.standing.values()];
  $('standing').replaceChildren(...standing.map(instruction => element('li', {},
    element('span', {}, instruction.text,
      element('span', { className: 'quiet', textContent: `${instruction.streamId}, ${instruction.target.mode === 'FOLLOW' ? 'followed' : `every ${instruction.target.everyFrames} frames`}` })),
    element('button', { type: 'button', textContent: 'cancel', ariaLabel: `cancel ${instruction.text}`,
      onclick: () => send('cancel', { stream: instruction.streamId, instructionId: instruction.instructionId }) }))));
  if (!standing.length) $('standing').append(element('li', { className: 'quiet', textContent: 'none' }));
}

function showLetters() {
  $('letters').replaceChildren(...[...streams.letters].reverse().slice(0, 60).map(letter => element('li', {},
    element('strong', { textContent: letter.reason }), ` ${letter.streamId ?? ''} ${letter.frameIndex ?? ''}`,
    element('small', { textContent: `${letter.step}: ${letter.message}` }))));
  if (!streams.letters.length) $('letters').append(element('li', { className: 'quiet', textContent: 'none' }));
}

function showAll() { showStreams(); showFrame(); showAnswers(); showStanding(); showLetters(); }

// ---- time

function setLive(value) {
  live = value;
  $('play').textContent = live ? 'pause' : 'go on';
  $('play').setAttribute('aria-pressed', String(live));
}

function step(by) {
  if (!chosen) return;
  setLive(false);
  at = Math.max(0, Math.min(chosen.newest, at + by));
  showFrame();
  showAnswers();
}

function toggle() {
  setLive(!live);
  if (live && chosen) at = chosen.newest;
  showFrame();
  showAnswers();
}

$('back').onclick = () => step(-1);
$('forth').onclick = () => step(1);
$('play').onclick = toggle;
$('time').oninput = () => { step(Number($('time').value) - at); };
document.addEventListener('keydown', event => {
  if (event.target.closest('input, select, button, textarea') || event.altKey || event.ctrlKey || event.metaKey) return;
  const act = { ' ': toggle, ArrowLeft: () => step(-1), ArrowRight: () => step(1) }[event.key];
  if (act) { event.preventDefault(); act(); }
});
for (const part of ['masks', 'contours', 'names']) {
  $(`show-${part}`).onchange = event => { stage.shown[part] = event.target.checked; stage.draw(); };
}
document.querySelectorAll('input[name="of"], #class-colours').forEach(input => { input.onchange = listen; });

// ---- drawing and asking

const tool = () => document.querySelector('input[name="tool"]:checked').value;
let from = null;

document.querySelectorAll('input[name="tool"]').forEach(input => {
  input.onchange = () => {
    stage.canvas.classList.toggle('drawing', tool() !== 'none');
    if (tool() !== 'none' && live) toggle();
  };
});

stage.canvas.onpointerdown = event => {
  if (tool() === 'none' || !stage.frame) return;
  stage.canvas.setPointerCapture(event.pointerId);
  from = stage.place(event);
  if (tool() === 'POINT') stage.prompts.push({ kind: 'POINT', coordinates: from });
  if (tool() === 'BOX') stage.prompts.push({ kind: 'BOX', coordinates: [...from, ...from] });
  if (tool() === 'MASK') stage.paint(from, from);
  drew();
};
stage.canvas.onpointermove = event => {
  const here = stage.place(event);
  if (!from) { point(here); return; }
  if (tool() === 'BOX') {
    stage.prompts.at(-1).coordinates = [Math.min(from[0], here[0]), Math.min(from[1], here[1]),
      Math.max(from[0], here[0]), Math.max(from[1], here[1])];
    stage.draw();
  } else if (tool() === 'MASK') {
    stage.paint(from, here);
    from = here;
  }
};
stage.canvas.onpointerup = () => {
  const last = stage.prompts.at(-1);
  if (tool() === 'BOX' && from && last && (last.coordinates[2] - last.coordinates[0] < 2 || last.coordinates[3] - last.coordinates[1] < 2)) stage.prompts.pop();
  from = null;
  drew();
};
stage.canvas.onpointerleave = () => point(null);

/** Hovering over a mask lights up what names it. */
function point(here) {
  const segment = here && stage.frame ? stage.segmentAt(...here) : undefined;
  stage.canvas.title = segment ? `#${segment.trackId} ${segment.category.replaceAll('_', ' ')}` : '';
  document.querySelectorAll('#segments li, #answers li.shown mark').forEach(words =>
    words.classList.toggle('lit', segment !== undefined && words.dataset.track === String(segment.trackId)));
}

function drew() { $('clear').disabled = !stage.hasDrawing; stage.draw(); }
$('clear').onclick = () => { stage.clear(); drew(); };
$('mode').onchange = () => {
  $('every-label').hidden = $('mode').value !== 'EVERY';
  // What is pointed at can be followed without words.
  $('text').required = $('mode').value !== 'FOLLOW';
};

$('ask').onsubmit = async event => {
  event.preventDefault();
  const frame = chosen?.frames[at];
  if (!frame) { say('There is no frame to ask about yet.', true); return; }
  const text = $('text').value || (stage.hasDrawing ? 'Segment <region>.' : '');
  const sent = await send('ask', {
    stream: chosen.id, text, prompts: stage.drawn(),
    target: { mode: $('mode').value, frameIndex: $('mode').value === 'FRAME' ? frame.frameIndex : 0, everyFrames: Number($('every').value) },
  });
  if (sent) {
    say('Sent; the answer comes below "Answers".');
    stage.clear();
    drew();
  }
};

async function send(what, body) {
  try {
    const answer = await fetch(what, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    if (answer.ok) return await answer.json();
    say(await answer.text(), true);
  } catch (problem) {
    say(`not sent: ${problem.message}`, true);
  }
  return null;
}

function say(text, bad = false) {
  $('said').textContent = text;
  $('said').classList.toggle('bad', bad);
}

listen();
showAll();
setInterval(showStreams, 1000);
