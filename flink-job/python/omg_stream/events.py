"""What comes out of the job, as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from omg_stream.masks import Mask


class InstructionError(Exception):
    """An instruction that was not answered.

    Attributes:
        code: stable reason, such as FRAME_NOT_FOUND.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


@dataclass(frozen=True)
class Segment:
    """One segment of a frame; a track is named by stream, session and track_id.

    Attributes:
        box_xywh_pixels: left, top, width and height.
        score: class probability, 0 to 1.
    """

    track_id: int
    category: str
    is_thing: bool
    score: float
    box_xywh_pixels: tuple[int, int, int, int]
    mask: Mask


_PLACED = ("captureTime", "height", "width", "origin")


@dataclass(frozen=True)
class SegmentedFrame:
    """The panoptic segments of one frame; they do not overlap. `record` has every field of SegmentationEvent."""

    stream: str
    session: str
    frame_index: int
    capture_time: datetime
    height: int
    width: int
    segments: tuple[Segment, ...]
    record: dict[str, Any]

    @staticmethod
    def of(record: dict[str, Any]) -> SegmentedFrame:
        segments = tuple(
            Segment(
                s["trackId"],
                s["category"],
                s["isThing"],
                s["score"],
                (s["bbox"][0], s["bbox"][1], s["bbox"][2], s["bbox"][3]),
                _mask(s["mask"]),
            )
            for s in record["segments"]
        )
        return SegmentedFrame(
            record["streamId"],
            record["session"],
            record["frameIndex"],
            record["captureTime"],
            record["height"],
            record["width"],
            segments,
            record,
        )

    @property
    def past(self) -> dict[str, Any] | None:
        """How an instruction names this frame however long ago it came; None where a job did not say where it is."""
        if self.record.get("origin") is None:
            return None
        return {name: self.record[name] for name in ("session", *_PLACED)}

    def looking_back(self, earlier: Sequence[SegmentedFrame]) -> dict[str, Any] | None:
        """How a question names this frame and those before it, oldest first; as `past` where there are none.

        Raises:
            ValueError: when one is not of this session, not before the next one, or a job did not say where it is.
        """
        if not earlier:
            return self.past
        frames = [*earlier, self]
        if any((f.stream, f.session) != (self.stream, self.session) for f in frames) or any(
            a.frame_index >= b.frame_index for a, b in pairwise(frames)
        ):
            raise ValueError("earlier: frames of one session, oldest first, and before the one that is asked about")
        if any(f.past is None for f in frames):
            raise ValueError("earlier: frames whose results say where they are, as those of a job from 0.3.0 on do")
        names = ("frameIndex", *_PLACED)
        before = [{**{n: f.record[n] for n in names}, "trackIds": f.track_ids} for f in earlier]
        return {**(self.past or {}), "trackIds": self.track_ids, "earlier": before}

    @property
    def track_ids(self) -> list[int]:
        """Of its segments, in their order."""
        return [segment.track_id for segment in self.segments]


@dataclass(frozen=True)
class Phrase:
    """A phrase of an answer with its mask.

    Attributes:
        start: place of its first character in the answer's text.
        end: place behind its last.
        track_id: the track that the mask lies on; -1 without one.
        score: mean probability of the mask's pixels, 0 to 1.
        made: how the mask was made: LANGUAGE; of what is followed also TRACK, QUERY, or NONE where it is lost.
    """

    text: str
    start: int
    end: int
    track_id: int
    score: float
    mask: Mask
    made: str


@dataclass(frozen=True)
class Answer:
    """The answer to one execution of an instruction. `record` has every field of AnswerEvent.

    Attributes:
        frame_index: -1 when no frame was found.
        error: code of the reason when it was not answered, else None.
        wake: of what is followed, why the language model was asked on this frame, NONE where it was not; else None.
        change: of what is followed, what has changed since the frame before, NONE for nothing; else None.
    """

    instruction_id: str
    stream: str
    session: str
    frame_index: int
    question: str
    text: str
    phrases: tuple[Phrase, ...]
    error: str | None
    wake: str | None
    change: str | None
    record: dict[str, Any]

    @staticmethod
    def of(record: dict[str, Any]) -> Answer:
        text = record["text"]
        follow = record.get("follow") or {}
        phrases = tuple(
            Phrase(
                p["text"],
                _characters(text, p["start"]),
                _characters(text, p["end"]),
                p["trackId"],
                p["score"],
                _mask(p["mask"]),
                p.get("made", "LANGUAGE"),
            )
            for p in record["phrases"]
        )
        return Answer(
            record["instructionId"],
            record["streamId"],
            record["session"],
            record["frameIndex"],
            record["question"],
            text,
            phrases,
            record["error"]["code"] if record["error"] else None,
            follow.get("wake"),
            follow.get("change"),
            record,
        )


@dataclass(frozen=True)
class Sight:
    """A track in one frame.

    Attributes:
        box_xyxy_pixels: left, top, right and bottom; right and bottom lie behind the last pixel.
    """

    frame_index: int
    capture_time: datetime
    box_xyxy_pixels: tuple[int, int, int, int]

    @staticmethod
    def of(record: dict[str, Any]) -> Sight:
        left, top, right, bottom = record["boxXyxy"]
        return Sight(record["frameIndex"], record["captureTime"], (left, top, right, bottom))


@dataclass(frozen=True)
class Track:
    """That a track has started, or ended. `record` has every field of TrackEvent.

    Attributes:
        last: the last frame that showed it by then.
        frames: number of frames that showed it by then.
        mean_score: mean class probability in them, 0 to 1.
        end: LOST or SESSION_ENDED; None when it has started.
    """

    stream: str
    session: str
    track_id: int
    category: str
    is_thing: bool
    first: Sight
    last: Sight
    frames: int
    mean_score: float
    end: str | None
    record: dict[str, Any]

    @staticmethod
    def of(record: dict[str, Any]) -> Track:
        return Track(
            record["streamId"],
            record["session"],
            record["trackId"],
            record["category"],
            record["isThing"],
            Sight.of(record["first"]),
            Sight.of(record["last"]),
            record["frames"],
            record["meanScore"],
            record["end"],
            record,
        )


@dataclass(frozen=True)
class DeadLetter:
    """A record that was refused. `record` has every field of DeadLetterEvent."""

    reason: str
    message: str
    step: str
    stream: str | None
    frame_index: int | None
    record: dict[str, Any]

    @staticmethod
    def of(record: dict[str, Any]) -> DeadLetter:
        return DeadLetter(
            record["reason"], record["message"], record["step"], record["streamId"], record["frameIndex"], record
        )


def _mask(record: dict[str, Any]) -> Mask:
    return Mask(record["height"], record["width"], record["counts"])


def _characters(text: str, units: int) -> int:
    """Characters for UTF-16 code units: events count as Java does."""
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore"))
