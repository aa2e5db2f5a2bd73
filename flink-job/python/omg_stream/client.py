"""Publishing, asking and reading, over Kafka."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, Consumer, KafkaException, Producer, TopicPartition

from omg_stream.events import Answer, DeadLetter, InstructionError, SegmentedFrame, Track
from omg_stream.pictures import PictureStore, encoding_of
from omg_stream.prompts import Prompt
from omg_stream.records import decode, encode
from omg_stream.unreadable import UnreadableRecord

_MAX_RECORD_BYTES = 32 << 20
_REACH_SECONDS = 15.0
_POLL_SECONDS = 0.5
_OVER = {"STREAM_ENDED", "STREAM_SILENT", "STREAM_FORGOTTEN"}

E = TypeVar("E")


class Client:
    """How Kafka is reached, and what is done there.

    Args:
        servers: host:port of brokers, comma-separated.
        config: further properties of librdkafka, such as {"security.protocol": "SASL_SSL"}.
        topics: other names by the usual ones, such as {"frames": "cameras"}.
    """

    def __init__(
        self, servers: str, config: dict[str, Any] | None = None, topics: dict[str, str] | None = None
    ) -> None:
        self._config: dict[str, Any] = {**(config or {}), "bootstrap.servers": servers}
        self._topics = topics or {}
        self._producer = Producer({**self._config, "message.max.bytes": _MAX_RECORD_BYTES, "acks": "all"})

    def publisher(self, stream: str, session: str | None = None, *, by_reference: Path | None = None) -> Publisher:
        """A session of a stream, for `with`: leaving it ends the stream.

        Args:
            by_reference: folder that keeps the pictures, for those larger than the broker takes; the job reads them
                where `--picture-roots` names it. None: frames hold their pictures.
        """
        store = PictureStore(by_reference) if by_reference else None
        return Publisher(self, stream, session or uuid.uuid4().hex, store)

    def ask(
        self,
        stream: str,
        text: str,
        *,
        frame: int | SegmentedFrame | None = None,
        earlier: Sequence[SegmentedFrame] = (),
        prompts: Sequence[Prompt] = (),
        conversation: str | None = None,
        timeout: float = 60.0,
    ) -> Answer:
        """Asks about a frame and waits for the answer.

        Args:
            text: the instruction; `<region>` stands for each prompt.
            frame: index of the frame; or one that `segments` gave, however long ago it came: it is read again from its
                record; None for the newest, or the next one.
            earlier: with such a frame: frames of its session that the question looks back on ("What left?"), oldest
                first; at most as many as the bundle reads.
            conversation: instructions with the same one are one dialogue.
            timeout: longest wait, seconds.

        Raises:
            InstructionError: when the job says why there is no answer.
            TimeoutError: when none has come.
            ValueError: when `earlier` are not frames before it.
        """
        target = {"mode": "LATEST", "frameIndex": 0, "everyFrames": 1}
        if earlier and not isinstance(frame, SegmentedFrame):
            raise ValueError("earlier goes with a frame that segments gave")
        past = frame.looking_back(earlier) if isinstance(frame, SegmentedFrame) else None
        if frame is not None:
            index = frame.frame_index if isinstance(frame, SegmentedFrame) else frame
            target = {"mode": "FRAME", "frameIndex": index, "everyFrames": 1}
        consumer = self._consumer("answers", OFFSET_END)
        try:
            instruction = self._instruct(stream, text, target, prompts, conversation=conversation, past=past)
            deadline = time.monotonic() + timeout
            while time.monotonic() < deadline:
                record = _next(consumer, "AnswerEvent")
                if record is not None and record["instructionId"] == instruction:
                    if record["error"]:
                        raise InstructionError(record["error"]["code"], record["error"]["message"])
                    return Answer.of(record)
        finally:
            consumer.close()
        raise TimeoutError(f"no answer to {text!r} within {timeout} s; is the job running, has {stream} a frame?")

    def stand(
        self,
        stream: str,
        text: str,
        *,
        every: int = 1,
        instruction_id: str | None = None,
        prompts: Sequence[Prompt] = (),
    ) -> str:
        """Asks on each n-th frame from now on, until it is cancelled; returns the instruction's id."""
        target = {"mode": "EVERY", "frameIndex": 0, "everyFrames": every}
        return self._instruct(stream, text, target, prompts, instruction_id=instruction_id)

    def follow(
        self,
        stream: str,
        text: str = "Segment <region>.",
        *,
        prompts: Sequence[Prompt] = (),
        on_change: bool = False,
        refresh: float | None = None,
        instruction_id: str | None = None,
        revise: int = 0,
    ) -> str:
        """Finds what is meant once and follows it on every frame, until it is cancelled; returns the instruction's id.

        Args:
            text: the instruction; without one, what the prompts point at is followed.
            on_change: answers only when what they say changes, not on every frame.
            refresh: seconds of the stream after which the language model is asked again; None: when something happens.
            revise: number of the revision of what is followed under the id, larger than the last one; 0 is none.
        """
        if not prompts and "<region>" in text:
            raise ValueError(f"prompts: none (expected: one for each <region> of {text!r})")
        target = {"mode": "FOLLOW", "frameIndex": 0, "everyFrames": 1}
        how = {"onChange": on_change, "refreshMillis": round((refresh or 0) * 1000), "notMeant": []}
        return self._instruct(stream, text, target, prompts, instruction_id=instruction_id, follow=how, revise=revise)

    def followed(
        self, stream: str, instruction_id: str, *, from_now: bool = False, until_idle: float | None = None
    ) -> Iterator[Answer]:
        """What has become of what is followed under an id, frame after frame, as `segments` gives results.

        Ends with the answer that says that it stands no more.

        Args:
            from_now: whether what was said already is passed over.
            until_idle: ends when nothing has been said for so many seconds; None waits on.
        """
        for answer in self.answers(stream, from_now=from_now, until_idle=until_idle):
            if answer.instruction_id == instruction_id:
                yield answer
                if answer.error and (answer.frame_index < 0 or answer.error in _OVER):
                    return

    def cancel(self, stream: str, instruction_id: str) -> None:
        """Ends a standing instruction."""
        target = {"mode": "EVERY", "frameIndex": 0, "everyFrames": 1}
        self._instruct(stream, "", target, (), instruction_id=instruction_id, cancel=True)

    def segments(
        self, stream: str | None = None, *, from_now: bool = False, until_idle: float | None = None
    ) -> Iterator[SegmentedFrame]:
        """Committed results, of one stream or of all, a stream's in the order of its frames.

        Args:
            from_now: whether what is there already is passed over.
            until_idle: ends when none has come for so many seconds; None never ends.
        """
        return self._results("segments", "SegmentationEvent", SegmentedFrame.of, stream, from_now, until_idle)

    def answers(
        self, stream: str | None = None, *, from_now: bool = False, until_idle: float | None = None
    ) -> Iterator[Answer]:
        """Committed answers, as `segments` gives results; those with an error, too."""
        return self._results("answers", "AnswerEvent", Answer.of, stream, from_now, until_idle)

    def tracks(
        self, stream: str | None = None, *, from_now: bool = False, until_idle: float | None = None
    ) -> Iterator[Track]:
        """Starts and ends of tracks, as `segments` gives results; the end says all that the start said."""
        return self._results("tracks", "TrackEvent", Track.of, stream, from_now, until_idle)

    def dead_letters(
        self, stream: str | None = None, *, from_now: bool = False, until_idle: float | None = None
    ) -> Iterator[DeadLetter]:
        """What was refused, as `segments` gives results."""
        return self._results("dead-letters", "DeadLetterEvent", DeadLetter.of, stream, from_now, until_idle)

    def _instruct(
        self,
        stream: str,
        text: str,
        target: dict[str, Any],
        prompts: Sequence[Prompt],
        *,
        instruction_id: str | None = None,
        conversation: str | None = None,
        cancel: bool = False,
        follow: dict[str, Any] | None = None,
        revise: int = 0,
        past: dict[str, Any] | None = None,
    ) -> str:
        instruction = instruction_id or str(uuid.uuid4())
        record = {
            "instructionId": instruction,
            "streamId": stream,
            "conversationId": conversation,
            "text": text,
            "prompts": [prompt.record for prompt in prompts],
            "target": target,
            "cancel": cancel,
            "follow": follow,
            "revise": revise,
            "past": past,
        }
        self._send("instructions", stream, encode("InstructionEvent", record))
        self._flush()
        return instruction

    def _results(
        self,
        topic: str,
        event: str,
        of: Callable[[dict[str, Any]], E],
        stream: str | None,
        from_now: bool,
        until_idle: float | None,
    ) -> Iterator[E]:
        consumer = self._consumer(topic, OFFSET_END if from_now else OFFSET_BEGINNING)
        return _results(consumer, event, of, stream, until_idle)

    def _consumer(self, topic: str, offset: int) -> Consumer:
        """Reads all partitions of a topic, committed records only, without a group of its own."""
        name = self._topics.get(topic, topic)
        consumer = Consumer(
            {
                **self._config,
                "group.id": f"omg-stream-{uuid.uuid4()}",
                "enable.auto.commit": False,
                "isolation.level": "read_committed",
                "auto.offset.reset": "earliest",
            }
        )
        try:
            found = consumer.list_topics(name, timeout=_REACH_SECONDS).topics[name]
            if found.error is not None or not found.partitions:
                raise ValueError(f"topic {name} does not exist (expected: made before, or another name in topics=)")
            places = []
            for partition in found.partitions:
                place = TopicPartition(name, partition, offset)
                if offset == OFFSET_END:
                    # The end of now, not that of the first poll.
                    place.offset = consumer.get_watermark_offsets(place, timeout=_REACH_SECONDS)[1]
                places.append(place)
            consumer.assign(places)
            return consumer
        except Exception:
            consumer.close()
            raise

    def _send(self, topic: str, key: str, value: bytes) -> None:
        self._producer.produce(self._topics.get(topic, topic), value, key, on_delivery=_failed)
        self._producer.poll(0)

    def _flush(self) -> None:
        left = self._producer.flush(_REACH_SECONDS)
        if left:
            raise TimeoutError(f"{left} records did not reach the broker within {_REACH_SECONDS:.0f} s")


class Publisher:
    """One session of a stream. Frames count up from 0; leaving it ends the stream."""

    def __init__(self, client: Client, stream: str, session: str, store: PictureStore | None = None) -> None:
        self._client = client
        self._store = store
        self.stream = stream
        self.session = session
        self._next = 0

    def publish(self, image: bytes, *, name: str | None = None, capture_time: datetime | None = None) -> int:
        """Sends an encoded picture (JPEG, PNG, WEBP, BMP or GIF); returns the frame's index.

        Args:
            name: attribute under which results are filed.
            capture_time: when it was taken; now without one.

        Raises:
            ValueError: when the bytes are none of these formats.
        """
        encoding = encoding_of(image)
        if encoding is None:
            raise ValueError(f"image: begins with {image[:4]!r} (expected: JPEG, PNG, WEBP, BMP or GIF)")
        self._send(image, encoding, {"name": name} if name else {}, capture_time, end=False)
        self._next += 1
        return self._next - 1

    def __enter__(self) -> Publisher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._send(b"", "JPEG", {}, None, end=True)
        self._client._flush()

    def _send(
        self, image: bytes, encoding: str, attributes: dict[str, str], capture_time: datetime | None, *, end: bool
    ) -> None:
        reference = self._store.keep(image, encoding) if self._store and image else None
        record = {
            "streamId": self.stream,
            "frameIndex": self._next,
            "captureTime": capture_time or datetime.now(timezone.utc),
            "image": b"" if reference else image,
            "reference": reference,
            "encoding": encoding,
            "attributes": attributes,
            "endOfStream": end,
            "session": self.session,
        }
        self._client._send("frames", self.stream, encode("FrameEvent", record))


def _results(
    consumer: Consumer,
    event: str,
    of: Callable[[dict[str, Any]], E],
    stream: str | None,
    until_idle: float | None,
) -> Iterator[E]:
    try:
        newest = time.monotonic()
        while until_idle is None or time.monotonic() - newest < until_idle:
            record = _next(consumer, event)
            if record is not None:
                newest = time.monotonic()
                if stream is None or record["streamId"] == stream:
                    yield of(record)
    finally:
        consumer.close()


def _next(consumer: Consumer, event: str) -> dict[str, Any] | None:
    """The next record of a topic; None when none has come, or it is none of the topic's."""
    message = consumer.poll(_POLL_SECONDS)
    if message is None:
        return None
    if message.error():
        raise KafkaException(message.error())
    try:
        return decode(event, message.value())
    except UnreadableRecord:
        return None


def _failed(problem: Any, message: Any) -> None:
    if problem is not None:
        raise KafkaException(problem)
