// What is known of each stream: its last results, bounded; and how fast they come.

const MOST_FRAMES = 600;
const MOST_ANSWERS = 200;
const MOST_LETTERS = 200;
const RATE_MILLIS = 5000;
const ENDED = new Set(['STREAM_ENDED', 'STREAM_SILENT']);

export const key = event => `${event.session ?? ''}/${event.frameIndex}`;

const received = frame => Date.parse(frame.timings.receivedTime);

export class Stream {
  frames = [];
  skipped = 0;
  answers = [];
  followed = [];   // what has become of what is followed, on each frame

  constructor(id) { this.id = id; }

  /** The newest result's place among those that are kept, or -1. */
  get newest() { return this.frames.length - 1; }

  /** @return how many of the oldest were forgotten for it */
  add(segmented) {
    const last = this.frames[this.newest];
    if (last?.eventId === segmented.eventId || this.frames.some(f => f.eventId === segmented.eventId)) return 0;
    this.frames.push(segmented);
    if (this.frames.length <= MOST_FRAMES) return 0;
    this.frames.shift();
    return 1;
  }

  answer(event) {
    const [kept, most] = event.follow ? [this.followed, MOST_FRAMES] : [this.answers, MOST_ANSWERS];
    if (kept.some(a => a.eventId === event.eventId)) return;
    kept.push(event);
    if (kept.length > most) kept.shift();
  }

  /** Answers on a frame. */
  answersOn(frame) { return [...this.answers.filter(a => key(a) === key(frame)), ...this.followedOn(frame)]; }

  /** What is followed on a frame. */
  followedOn(frame) { return this.followed.filter(a => key(a) === key(frame)); }

  /** What is followed, each as it was said last. */
  get followedLast() { return [...new Map(this.followed.map(a => [a.instructionId, a])).values()]; }

  unfollow(instructionId) { this.followed = this.followed.filter(a => a.instructionId !== instructionId); }

  /** Frames that the job has read in the last seconds, as far as their results are known. */
  get framesPerSecond() {
    const since = Date.now() - RATE_MILLIS;
    let count = 0;
    for (let i = this.newest; i >= 0 && received(this.frames[i]) > since; i--) count++;
    return count / (RATE_MILLIS / 1000);
  }

  /** Seconds since the job read the frame of the newest result. */
  get ageSeconds() {
    const last = this.frames[this.newest];
    return last ? (Date.now() - received(last)) / 1000 : NaN;
  }
}

export class Streams {
  byId = new Map();
  letters = [];
  standing = new Map();

  of(id) {
    if (!this.byId.has(id)) this.byId.set(id, new Stream(id));
    return this.byId.get(id);
  }

  letter(event) {
    if (this.letters.some(l => l.eventId === event.eventId)) return;
    this.letters.push(event);
    if (this.letters.length > MOST_LETTERS) this.letters.shift();
  }

  instruction(event) {
    const id = `${event.streamId}\n${event.instructionId}`;
    if (event.cancel) {
      this.standing.delete(id);
      this.byId.get(event.streamId)?.unfollow(event.instructionId);
    }
    else if (event.target.mode === 'EVERY' || event.target.mode === 'FOLLOW') this.standing.set(id, event);
  }

  /** An instruction that is answered without a frame, or told so, does not stand any more. */
  ended(answer) {
    if (answer.error && (answer.frameIndex < 0 || ENDED.has(answer.error.code))) this.standing.delete(`${answer.streamId}\n${answer.instructionId}`);
  }
}
