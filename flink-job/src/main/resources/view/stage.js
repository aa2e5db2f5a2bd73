// The picture with its masks, and what is drawn on it.
import { eachPixel, encode, owners } from './masks.js';

const rgb = colour => [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16));
const PROMPT = '#fff04a';
const LEAST_WIDTH = 960;

export class Stage {
  prompts = [];
  lit = null;
  shown = { masks: true, contours: true, names: true };
  frame = null;
  answers = [];
  #picture = null;
  #map = null;
  #painted = null;
  #wanted = null;
  #pixels = new OffscreenCanvas(1, 1);
  #scale = 1;

  constructor(canvas) { this.canvas = canvas; this.context = canvas.getContext('2d'); }

  /** Shows a result on the picture that it is about: both at once, when the picture is there. */
  async show(frame, answers) {
    this.#wanted = frame;
    const same = this.frame?.eventId === frame.eventId;
    let picture = same ? this.#picture : await load(frame);
    if (this.#wanted !== frame) return false;
    this.frame = frame;
    this.answers = answers;
    if (!same) {
      this.#picture = picture;
      this.#size(frame);
      this.#map = owners(frame.segments, frame.height, frame.width);
    }
    this.draw();
    return true;
  }

  /** Small pictures are drawn larger, so that names on them can be read. */
  #size({ width, height }) {
    if (this.#pixels.width === width && this.#pixels.height === height) return;
    this.#pixels = new OffscreenCanvas(width, height);
    this.#scale = Math.max(1, Math.ceil(LEAST_WIDTH / width));
    this.canvas.width = width * this.#scale;
    this.canvas.height = height * this.#scale;
  }

  get pictureMissing() { return this.frame !== null && this.#picture === null; }

  /** The segment at a place of the picture, or undefined. */
  segmentAt(x, y) {
    const place = this.#map?.[Math.floor(y) * this.frame.width + Math.floor(x)] ?? 0;
    return place ? this.frame.segments[place - 1] : undefined;
  }

  /** Pixels of the picture for a place on the screen. */
  place(event) {
    const box = this.canvas.getBoundingClientRect();
    const scale = Math.min(box.width / this.canvas.width, box.height / this.canvas.height);
    const left = box.left + (box.width - this.canvas.width * scale) / 2;
    const top = box.top + (box.height - this.canvas.height * scale) / 2;
    const within = (value, most) => Math.max(0, Math.min(most - 1, value));
    return [within((event.clientX - left) / scale / this.#scale, this.#pixels.width),
      within((event.clientY - top) / scale / this.#scale, this.#pixels.height)];
  }

  draw() {
    const { frame } = this, { width, height } = this.#pixels;
    const pixels = this.#pixels.getContext('2d', { willReadFrequently: true });
    pixels.fillStyle = '#000';
    pixels.fillRect(0, 0, width, height);
    if (!frame) return;
    if (this.#picture) pixels.drawImage(this.#picture, 0, 0, width, height);
    const image = pixels.getImageData(0, 0, width, height);
    const phrases = this.answers.flatMap(a => a.phrases);
    const chosen = this.lit ?? (phrases.length ? { masks: phrases } : null);
    if (chosen) {
      this.#shade(image.data, 0.45);
      chosen.masks.forEach(m => this.#tint(image.data, m));
    } else {
      this.#segments(image.data);
    }
    pixels.putImageData(image, 0, 0);
    this.context.drawImage(this.#pixels, 0, 0, this.canvas.width, this.canvas.height);
    if (this.shown.names) this.#names(chosen);
    this.#drawPrompts();
  }

  #segments(data) {
    const { width, height } = this.#pixels, map = this.#map;
    const colours = this.frame.segments.map(s => rgb(s.colour));
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        const owner = map[i];
        const edge = (x + 1 < width && map[i + 1] !== owner) || (y + 1 < height && map[i + width] !== owner);
        if (edge && this.shown.contours) {
          mix(data, i, [255, 255, 255], 0.85);
        } else if (owner && this.shown.masks) {
          mix(data, i, colours[owner - 1], this.frame.segments[owner - 1].isThing ? 0.5 : 0.16);
        }
      }
    }
  }

  #shade(data, left) {
    for (let i = 0; i < data.length; i++) if (i % 4 !== 3) data[i] *= left;
  }

  #tint(data, masked) {
    const colour = rgb(masked.colour), { width, height } = this.#pixels;
    const inside = new Uint8Array(width * height);
    eachPixel(masked.mask, i => { inside[i] = 1; });
    for (let i = 0; i < inside.length; i++) {
      if (!inside[i]) continue;
      const x = i % width;
      const edge = !inside[i - 1] || !inside[i + 1] || x === 0 || !inside[i - width] || !inside[i + width];
      mix(data, i, edge ? [255, 255, 255] : colour, edge ? 0.9 : 0.62);
    }
  }

  /** Names of things lie over those of stuff, and none hides another. */
  #names(chosen) {
    const { context } = this, { width, height } = this.canvas;
    const size = Math.max(12, Math.round(Math.min(width, height) / 30));
    context.font = `600 ${size}px system-ui, sans-serif`;
    context.textBaseline = 'middle';
    const taken = [];
    const named = [...(chosen ? chosen.masks : this.frame.segments)].sort((a, b) => (b.isThing ?? 0) - (a.isThing ?? 0));
    for (const one of named) {
      const middle = middleOf(one.mask);
      if (!middle) continue;
      const text = one.text ?? `#${one.trackId} ${one.category.replaceAll('_', ' ')}`;
      const wide = context.measureText(text).width + size * 0.7, high = size * 1.4;
      const left = Math.max(0, Math.min(width - wide, middle[0] * this.#scale - wide / 2));
      let top = Math.max(0, Math.min(height - high, middle[1] * this.#scale - high / 2));
      const hides = other => left < other[0] + other[2] && other[0] < left + wide && top < other[1] + high && other[1] < top + high;
      while (taken.some(hides) && top + 2 * high < height) top += high / 2;
      taken.push([left, top, wide]);
      context.fillStyle = 'rgba(0, 0, 0, .68)';
      context.fillRect(left, top, wide, high);
      context.fillStyle = one.colour;
      context.fillRect(left, top, size * 0.25, high);
      context.fillStyle = '#fff';
      context.fillText(text, left + size * 0.45, top + high / 2);
    }
  }

  #drawPrompts() {
    const { context } = this, line = Math.max(2, this.#pixels.width / 240);
    context.save();
    context.scale(this.#scale, this.#scale);
    context.lineWidth = line;
    context.strokeStyle = context.fillStyle = PROMPT;
    for (const prompt of this.prompts) {
      const at = prompt.coordinates;
      if (prompt.kind === 'POINT') {
        context.beginPath();
        context.arc(at[0], at[1], line * 2.5, 0, 2 * Math.PI);
        context.fill();
      } else if (prompt.kind === 'BOX') {
        context.strokeRect(at[0], at[1], at[2] - at[0], at[3] - at[1]);
      }
    }
    if (this.#painted) {
      context.globalAlpha = 0.5;
      context.drawImage(this.#painted, 0, 0);
    }
    context.restore();
  }

  /** Paints from one place to another; what is painted is one mask. */
  paint(from, to) {
    const { width, height } = this.#pixels;
    if (!this.#painted) {
      this.#painted = new OffscreenCanvas(width, height);
    }
    const brush = this.#painted.getContext('2d');
    brush.lineWidth = Math.max(4, Math.min(width, height) / 16);
    brush.lineCap = 'round';
    brush.strokeStyle = PROMPT;
    brush.beginPath();
    brush.moveTo(...from);
    brush.lineTo(to[0] + 0.01, to[1]);
    brush.stroke();
    this.draw();
  }

  clear() {
    this.prompts = [];
    this.#painted = null;
    this.draw();
  }

  get hasDrawing() { return this.prompts.length > 0 || this.#painted !== null; }

  /** What is drawn, as an instruction wants it. */
  drawn() {
    if (!this.#painted) return this.prompts;
    const { width, height } = this.#painted;
    const data = this.#painted.getContext('2d').getImageData(0, 0, width, height).data;
    const inside = new Uint8Array(width * height);
    for (let i = 0; i < inside.length; i++) inside[i] = data[4 * i + 3] > 127 ? 1 : 0;
    return [...this.prompts, { kind: 'MASK', mask: encode(inside, height, width) }];
  }
}

function mix(data, pixel, colour, share) {
  for (let c = 0; c < 3; c++) data[4 * pixel + c] += (colour[c] - data[4 * pixel + c]) * share;
}

/** A pixel of the mask near its middle, so that a name stands on what it names. */
function middleOf(mask) {
  const width = mask.size[1];
  let sumX = 0, sumY = 0, count = 0;
  eachPixel(mask, i => { sumX += i % width; sumY += Math.floor(i / width); count++; });
  if (!count) return null;
  const x = sumX / count, y = sumY / count;
  let best = null, least = Infinity;
  eachPixel(mask, i => {
    const far = (i % width - x) ** 2 + (Math.floor(i / width) - y) ** 2;
    if (far < least) { least = far; best = i; }
  });
  return [best % width, Math.floor(best / width)];
}

/** The picture of a frame; null when it is no longer at hand. */
function load(frame) {
  const said = new URLSearchParams({ stream: frame.streamId, frame: frame.frameIndex, time: frame.captureTime });
  return fetch(`picture?${said}`)
    .then(answer => (answer.ok ? answer.blob().then(createImageBitmap) : null))
    .catch(() => null);
}
