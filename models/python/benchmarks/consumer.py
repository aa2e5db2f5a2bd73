"""From Kafka to Kafka: the job against a plain consumer loop in Python over the same frames of the same broker."""

import io
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import torch
from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic
from omg_stream import Client
from omg_stream.records import decode, encode
from PIL import Image

from benchmarks.bundled import Bundled, run_lengths
from benchmarks.product import ProductError, bundle_id, up
from benchmarks.report import ROOT, Comparison, Plan, Side, Work
from omg_llava.vision.preprocess import normalise, square_image

USUAL_WORK = 600
BATCH = 8
UNMEASURED = 4 * BATCH
SILENCE_SECONDS = 120.0
RESULTS = "python-segments"
CLIP = ROOT / "flink-job/src/main/resources/demo/clip/images"
# Both round alike, but a pixel where two masks are equally likely may decide over a small segment.
SEGMENTS_APART = 0.02

PLAN = Plan(
    "consumer",
    "frames of 320 x 240 from Kafka to Kafka: the job, exactly-once at 10 s, against a consumer loop in Python,"
    " at-least-once, TorchScript, pycocotools; equal batch and threads; work is frames",
    (Side("job", "frames/s"), Side("Python consumer loop", "frames/s")),
    (Comparison("job / Python consumer loop", 0, 1),),
)


@contextmanager
def open_consumer(work: Work):
    """One broker and job for all rounds. A round publishes a stream; the job segments it, and then the loop does."""
    torch.set_num_threads(work.threads)
    loop = ConsumerLoop(Bundled.read(work.bundle))
    bundle = bundle_id(work.bundle)
    with up(work, "--partitions", "1", "--checkpoint-interval", "10000") as servers:
        create_results(servers)

        def measured() -> list[float]:
            stream = f"round-{uuid.uuid4()}"
            first = end_of(servers, "frames")
            with closing(results(servers, "segments")) as of_job:
                publish(servers, stream, work.amount + UNMEASURED)
                job = Taken.of(of_job, work.amount + UNMEASURED)
            with closing(results(servers, RESULTS)) as of_loop:
                loop.run(servers, first, work.amount + UNMEASURED, bundle)
                python = Taken.of(of_loop, work.amount + UNMEASURED)
            job.require_same_work(python)
            return [job.frames_per_second(), python.frames_per_second()]

        yield PLAN, measured


class Taken:
    """Results as the broker took them."""

    def __init__(self, millis: list[int], segments: int):
        self.millis, self.segments = sorted(millis), segments

    @staticmethod
    def of(messages: Iterator, expected: int) -> "Taken":
        """Waits for so many results."""
        millis, segments = [], 0
        for message in messages:
            millis.append(message.timestamp()[1])
            segments += len(decode("SegmentationEvent", message.value())["segments"])
            if len(millis) == expected:
                return Taken(millis, segments)
        raise ProductError(f"{len(millis)} of {expected} results came")

    def frames_per_second(self) -> float:
        """Between the end of the unmeasured batches and the last result."""
        return 1e3 * (len(self.millis) - UNMEASURED) / max(1, self.millis[-1] - self.millis[UNMEASURED - 1])

    def require_same_work(self, other: "Taken") -> None:
        """Raises ProductError when one finds what the other does not."""
        if abs(self.segments - other.segments) > SEGMENTS_APART * max(self.segments, other.segments):
            raise ProductError(f"segments: {self.segments} and {other.segments} of the same frames (expected: as many)")


class ConsumerLoop:
    """Reads a batch, decodes, segments, writes, waits until it is written, commits: what one would write first."""

    def __init__(self, bundled: Bundled):
        self._bundled = bundled
        self._passes = bundled.scripted()
        self._classes = bundled.description["classes"]

    def run(self, servers: str, first: int, frames: int, bundle: str) -> None:
        """Over so many frames, from an offset on."""
        settings = {"group.id": f"python-{uuid.uuid4()}", "enable.auto.commit": False}
        consumer = Consumer({"bootstrap.servers": servers} | settings)
        producer = Producer({"bootstrap.servers": servers, "acks": "all"})
        done = 0
        try:
            consumer.assign([TopicPartition("frames", 0, first)])
            while done < frames:
                messages = [m for m in consumer.consume(min(BATCH, frames - done), SILENCE_SECONDS) if usable(m)]
                if not messages:
                    raise ProductError(f"{done} of {frames} frames came")
                for result in self.segmented([decode("FrameEvent", m.value()) for m in messages], bundle):
                    producer.produce(RESULTS, encode("SegmentationEvent", result), result["streamId"])
                producer.flush()
                consumer.commit(message=messages[-1], asynchronous=False)
                done += len(messages)
        finally:
            consumer.close()

    def segmented(self, frames: list[dict], bundle: str) -> list[dict]:
        """Records of frames to records of segmentations."""
        received, start = datetime.now(timezone.utc), time.perf_counter()
        pictures = [np.asarray(Image.open(io.BytesIO(frame["image"])).convert("RGB")) for frame in frames]
        squares = np.stack([square_image(picture, self._bundled.side) for picture in pictures])
        perceived = self._passes(torch.from_numpy(normalise(squares)))
        millis = 1e3 * (time.perf_counter() - start)
        return [
            {
                "eventId": f"{frame['streamId']}-{frame['frameIndex']}",
                "streamId": frame["streamId"],
                "frameIndex": frame["frameIndex"],
                "captureTime": frame["captureTime"],
                "height": picture.shape[0],
                "width": picture.shape[1],
                "bundle": bundle,
                "segments": self._segments(perceived[0][i], perceived[1][i], *picture.shape[:2]),
                "timings": {"receivedTime": received, "modelMillis": millis},
            }
            for i, (frame, picture) in enumerate(zip(frames, pictures, strict=True))
        ]

    def _segments(self, class_logits, mask_logits, height: int, width: int) -> list[dict]:
        found = self._bundled.segments(class_logits, mask_logits, height, width)
        return [self._segment(i, segment) for i, segment in enumerate(found) if segment.mask.any()]

    def _segment(self, number: int, segment) -> dict:
        category = self._classes[segment.category]
        rows, columns = np.flatnonzero(segment.mask.any(1)), np.flatnonzero(segment.mask.any(0))
        height, width = segment.mask.shape
        return {
            "trackId": 1 + number,
            "categoryId": category["id"],
            "category": category["name"],
            "isThing": category["isThing"],
            "score": segment.score,
            "area": int(segment.mask.sum()),
            "bbox": [int(v) for v in (columns[0], rows[0], columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1)],
            "mask": {"height": height, "width": width, "counts": run_lengths(segment.mask)},
        }


def create_results(servers: str) -> None:
    """The loop's topic, with the broker's times as the job's has them."""
    admin = AdminClient({"bootstrap.servers": servers})
    topic = NewTopic(RESULTS, 1, 1, config={"message.timestamp.type": "LogAppendTime"})
    admin.create_topics([topic])[RESULTS].result()


def publish(servers: str, stream: str, frames: int, pictures: Path = CLIP) -> None:
    """A stream that goes through a folder's pictures again and again."""
    images = [path.read_bytes() for path in sorted(pictures.rglob("*.jpg"))]
    with Client(servers).publisher(stream) as publisher:
        for index in range(frames):
            publisher.publish(images[index % len(images)])


def end_of(servers: str, topic: str) -> int:
    """The offset of the next record, of a topic with one partition."""
    consumer = Consumer({"bootstrap.servers": servers, "group.id": f"python-{uuid.uuid4()}"})
    try:
        return consumer.get_watermark_offsets(TopicPartition(topic, 0), timeout=SILENCE_SECONDS)[1]
    finally:
        consumer.close()


def results(servers: str, topic: str) -> Iterator:
    """What comes from now on, until nothing has come for a while. Uncommitted too: how fast is asked, not when seen."""
    settings = {"group.id": f"python-{uuid.uuid4()}", "isolation.level": "read_uncommitted"}
    consumer = Consumer({"bootstrap.servers": servers, "enable.auto.commit": False} | settings)
    consumer.assign([TopicPartition(topic, 0, end_of(servers, topic))])
    return _polled(consumer)


def _polled(consumer: Consumer) -> Iterator:
    try:
        while (message := consumer.poll(SILENCE_SECONDS)) is not None:
            if usable(message):
                yield message
    finally:
        consumer.close()


def usable(message) -> bool:
    """Whether it is a record; raises KafkaException for what is none."""
    if message.error():
        raise KafkaException(message.error())
    return True
