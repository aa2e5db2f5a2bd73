// Masks as COCO writes them: column-major runs, zeros first, each run in chunks of five bits.

/** Run lengths of COCO's compressed string. */
function runs(counts) {
  const all = [];
  for (let p = 0; p < counts.length;) {
    let value = 0, shift = 0, more = true;
    while (more) {
      const c = counts.charCodeAt(p++) - 48;
      value |= (c & 31) << shift;
      more = (c & 32) !== 0;
      shift += 5;
      if (!more && (c & 16)) value |= -1 << shift;
    }
    if (all.length > 2) value += all[all.length - 2];
    all.push(value);
  }
  return all;
}

/** Calls `pixel(index in rows)` for each pixel of a mask. */
export function eachPixel(mask, pixel) {
  const [height, width] = mask.size;
  let at = 0, inside = false;
  for (const run of runs(mask.counts)) {
    if (inside) {
      for (let i = at; i < at + run; i++) pixel((i % height) * width + Math.floor(i / height));
    }
    at += run;
    inside = !inside;
  }
}

/** Which segment owns each pixel: its place in the list and one; 0 for none. */
export function owners(segments, height, width) {
  const map = new Uint16Array(height * width);
  segments.forEach((segment, place) => eachPixel(segment.mask, i => { map[i] = place + 1; }));
  return map;
}

/** A mask of a map of zeros and others, as COCO writes it. */
export function encode(inside, height, width) {
  const all = [];
  let run = 0, value = false;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      if (Boolean(inside[y * width + x]) === value) {
        run++;
      } else {
        all.push(run);
        run = 1;
        value = !value;
      }
    }
  }
  all.push(run);
  let counts = '';
  all.forEach((length, i) => {
    let x = i > 2 ? length - all[i - 2] : length, more = true;
    while (more) {
      let c = x & 31;
      x >>= 5;
      more = c & 16 ? x !== -1 : x !== 0;
      if (more) c |= 32;
      counts += String.fromCharCode(c + 48);
    }
  });
  return { size: [height, width], counts };
}
