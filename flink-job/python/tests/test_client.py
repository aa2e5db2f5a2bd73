"""Records, masks and texts without a broker; the page's example and more with a job at OMG_BOOTSTRAP_SERVERS."""

import hashlib
import io
import json
import os
import re
import tempfile
import unittest
from contextlib import redirect_stdout
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from omg_stream import (
    Answer,
    Client,
    InstructionError,
    Mask,
    SegmentedFrame,
    Track,
    UnreadableRecord,
    box,
    point,
    region,
)
from omg_stream.pictures import PictureStore
from omg_stream.records import decode, encode

ROOT = Path(__file__).parents[3]
SERVERS = os.environ.get("OMG_BOOTSTRAP_SERVERS")
MOST_MASKS = 50


def pictures():
    return sorted((ROOT / "flink-job/src/main/resources/demo/clip/images").rglob("*.jpg"))


class MaskTest(unittest.TestCase):
    def test_masks_come_back_as_they_were(self):
        draw = np.random.default_rng(7)
        for _ in range(MOST_MASKS):
            shape = draw.integers(1, 60, 2)
            inside = draw.random(shape) < draw.random()
            np.testing.assert_array_equal(Mask.from_array(inside).to_array(), inside)

    def test_runs_are_those_of_coco(self):
        # pycocotools' own: columns first, zeros first.
        inside = np.array([[0, 1, 1], [0, 0, 1]])
        self.assertEqual(Mask.from_array(inside), Mask(2, 3, "2111"))
        self.assertEqual(Mask.from_array(np.ones((20, 30))), Mask(20, 30, "0hb0"))

    def test_counts_of_another_size_are_refused(self):
        with self.assertRaisesRegex(ValueError, "expected: 3 x 3"):
            Mask(3, 3, "2111").to_array()


class RecordTest(unittest.TestCase):
    def test_stored_records_of_every_version_are_read(self):
        files = sorted((ROOT / "src/test/resources/records").rglob("*.avro"))
        self.assertGreater(len(files), 9)
        for file in files:
            with self.subTest(file=str(file.relative_to(ROOT))):
                self.assertTrue(decode(re.match("[A-Za-z]+", file.stem).group(), file.read_bytes()))

    def test_what_is_written_is_read_with_defaults_filled_in(self):
        target = {"mode": "LATEST", "frameIndex": 0, "everyFrames": 1}
        record = {"instructionId": "i", "streamId": "s", "text": "t", "target": target}
        read = decode("InstructionEvent", encode("InstructionEvent", record))
        self.assertEqual(read["prompts"], [])
        self.assertFalse(read["cancel"])

    def test_other_bytes_are_refused_with_a_reason(self):
        for value, why in [(b"", "no value"), (b"\xc3\x01" + b"x" * 20, "no version of"), (b"hello", "5 bytes")]:
            with self.assertRaisesRegex(UnreadableRecord, why):
                decode("FrameEvent", value)

    def test_results_in_json_are_read_as_those_in_avro(self):
        stored = ROOT / "src/test/resources/records"
        for event in ["SegmentationEvent", "AnswerEvent", "TrackEvent", "DeadLetterEvent"]:
            with self.subTest(event=event):
                newest = max(stored.glob(f"v*/{event}.avro"), key=lambda file: int(file.parent.name[1:]))
                value = (stored / "json" / f"{event}.json").read_bytes()
                self.assertEqual(decode(event, value), decode(event, newest.read_bytes()))

    def test_a_track_says_where_it_came_and_left(self):
        track = Track.of(decode("TrackEvent", (ROOT / "src/test/resources/records/v1/TrackEvent.avro").read_bytes()))
        self.assertEqual((track.stream, track.track_id, track.category), ("gate-ü", 5_000_000_000, "ball"))
        self.assertEqual((track.first.frame_index, track.first.box_xyxy_pixels), (7, (0, 0, 2, 2)))
        self.assertEqual((track.last.frame_index, track.last.box_xyxy_pixels), (9, (1, 0, 3, 2)))
        self.assertEqual((track.frames, track.mean_score, track.end), (3, 0.875, "SESSION_ENDED"))

    def test_a_frame_is_named_by_its_record_where_its_result_says_that(self):
        records = ROOT / "src/test/resources/records"
        frame = SegmentedFrame.of(decode("SegmentationEvent", (records / "v6/SegmentationEvent.avro").read_bytes()))
        target = {"mode": "FRAME", "frameIndex": frame.frame_index, "everyFrames": 1}
        sent = {"instructionId": "i", "streamId": frame.stream, "text": "t", "target": target, "past": frame.past}
        read = decode("InstructionEvent", encode("InstructionEvent", sent))["past"]
        self.assertEqual((read["session"], read["height"], read["width"]), (frame.session, 2, 3))
        self.assertEqual(read["captureTime"], frame.capture_time)
        self.assertEqual((read["origin"]["topic"], read["origin"]["offset"]), ("frames", 99_000_000_000))
        before = SegmentedFrame.of(decode("SegmentationEvent", (records / "v5/SegmentationEvent.avro").read_bytes()))
        self.assertIsNone(before.past)

    def test_a_question_that_looks_back_names_frames_before_it_with_their_tracks(self):
        records = ROOT / "src/test/resources/records"
        record = decode("SegmentationEvent", (records / "v6/SegmentationEvent.avro").read_bytes())
        first, second, now = (SegmentedFrame.of({**record, "frameIndex": index}) for index in (1, 4, 9))
        target = {"mode": "FRAME", "frameIndex": 9, "everyFrames": 1}
        past = now.looking_back([first, second])
        sent = {"instructionId": "i", "streamId": now.stream, "text": "What left?", "target": target, "past": past}
        read = decode("InstructionEvent", encode("InstructionEvent", sent))["past"]
        tracks = [segment.track_id for segment in now.segments]
        self.assertTrue(tracks)
        self.assertEqual((read["trackIds"], read["session"]), (tracks, now.session))
        self.assertEqual([(e["frameIndex"], e["trackIds"]) for e in read["earlier"]], [(1, tracks), (4, tracks)])
        self.assertEqual(read["earlier"][0]["origin"], record["origin"])

    def test_what_is_looked_back_on_comes_before_it_in_its_session(self):
        records = ROOT / "src/test/resources/records"
        record = decode("SegmentationEvent", (records / "v6/SegmentationEvent.avro").read_bytes())
        first, now = (SegmentedFrame.of({**record, "frameIndex": index}) for index in (1, 9))
        other = SegmentedFrame.of({**record, "frameIndex": 1, "session": "another"})
        nowhere = SegmentedFrame.of({**record, "frameIndex": 1, "origin": None})
        self.assertEqual(now.looking_back([]), now.past)
        for frame, earlier in [(first, [now]), (now, [first, first]), (now, [other]), (now, [nowhere])]:
            with self.assertRaisesRegex(ValueError, "earlier: frames"):
                frame.looking_back(earlier)

    def test_an_answer_says_what_has_become_of_what_is_followed(self):
        newest = (ROOT / "src/test/resources/records/v7/AnswerEvent.avro").read_bytes()
        record = decode("AnswerEvent", newest)
        followed = Answer.of({**record, "follow": {"wake": "LOST", "change": "RETURNED", "revision": 0}})
        self.assertEqual((followed.wake, followed.change), ("LOST", "RETURNED"))
        before = Answer.of(
            decode("AnswerEvent", (ROOT / "src/test/resources/records/v1/AnswerEvent.avro").read_bytes())
        )
        self.assertEqual((before.wake, before.change), (None, None))
        self.assertEqual({phrase.made for phrase in before.phrases}, {"LANGUAGE"})

    def test_fields_that_json_lacks_have_their_defaults(self):
        record = json.loads((ROOT / "src/test/resources/records/json/SegmentationEvent.json").read_text())
        del record["familiarity"], record["kind"]
        read = decode("SegmentationEvent", json.dumps(record).encode())
        self.assertEqual((read["familiarity"], read["kind"]), (None, "SEGMENTED"))

    def test_json_of_something_else_is_refused(self):
        for value in [b"{}", b'{"eventId"', b'{"eventId": "e"}', b"{]"]:
            with self.assertRaisesRegex(UnreadableRecord, "SegmentationEvent in JSON"):
                decode("SegmentationEvent", value)

    def test_places_of_phrases_count_characters(self):
        mask = {"height": 1, "width": 1, "counts": "01"}
        phrase = {"text": "ball", "start": 3, "end": 7, "trackId": 1, "score": 1.0, "mask": mask}
        record = {
            "instructionId": "i",
            "streamId": "s",
            "session": "",
            "frameIndex": 0,
            "question": "",
            "text": "\U0001f534 ball",
            "phrases": [phrase],
            "error": None,
        }
        answer = Answer.of(record)
        self.assertEqual(answer.text[answer.phrases[0].start : answer.phrases[0].end], "ball")


@unittest.skipUnless(find_spec("rerun"), "NOT RUN: rerun-sdk is not installed")
class RerunFileTest(unittest.TestCase):
    def test_a_recording_has_segments_boxes_and_names_of_tracks_along_both_times(self):
        from rerun.chunk import RrdReader

        from omg_stream import rerun_file

        newest = max((ROOT / "src/test/resources/records").glob("v*/SegmentationEvent.avro"))
        record = decode("SegmentationEvent", newest.read_bytes())
        frames = [SegmentedFrame.of({**record, "streamId": "gate 1", "frameIndex": i}) for i in range(3)]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "a.rrd"
            picture = pictures()[0].read_bytes()
            self.assertEqual(rerun_file.write(iter(frames), file, {1: picture}), 3)
            chunks = {chunk.entity_path: chunk for chunk in RrdReader(str(file)).stream().to_chunks()}
        entity = "/" + f"gate\\ 1/{record['session']}".replace("@", "\\@")
        self.assertEqual(chunks[f"{entity}/segments"].num_rows, 3)
        self.assertEqual(chunks[f"{entity}/boxes"].num_rows, 3)
        self.assertEqual(chunks[f"{entity}/picture"].num_rows, 1)
        self.assertIn("capture_time", chunks[f"{entity}/boxes"].timeline_names)
        shown = chunks[f"{entity}/boxes"].to_record_batch()
        self.assertEqual(shown["frame"].to_pylist(), [0, 1, 2])
        self.assertEqual(shown["Boxes2D:class_ids"].to_pylist()[0], [record["segments"][0]["trackId"] % 65536])
        self.assertTrue(chunks[entity].is_static)


class PageOfRecordsTest(unittest.TestCase):
    def test_its_sample_writes_a_record_that_is_read(self):
        page = (ROOT / "schemas/README.md").read_text()
        sample = re.search("```python\n(.*?)```", page, re.S).group(1)
        with tempfile.TemporaryDirectory() as folder:
            door = Path(folder) / "door.jpg"
            door.write_bytes(pictures()[0].read_bytes())
            sample = sample.replace("schemas/published", str(ROOT / "schemas/published")).replace("door.jpg", str(door))
            said: dict = {}
            exec(compile(sample, "schemas/README.md", "exec"), said)
        record = decode("FrameEvent", said["value"])
        self.assertEqual((record["streamId"], record["session"], record["frameIndex"]), ("door", "run-1", 0))
        self.assertEqual(record["image"], pictures()[0].read_bytes())
        self.assertEqual(said["value"], encode("FrameEvent", record))


class PictureStoreTest(unittest.TestCase):
    def test_a_frame_refers_to_a_picture_that_is_kept_once(self):
        with tempfile.TemporaryDirectory() as folder:
            store = PictureStore(Path(folder) / "a folder")
            reference = store.keep(b"\xff\xd8picture", "JPEG")
            self.assertEqual(store.keep(b"\xff\xd8picture", "JPEG"), reference)
            kept = [file for file in Path(folder).rglob("*") if file.is_file()]
            self.assertEqual([file.as_uri() for file in kept], [reference["uri"]])
            self.assertEqual(hashlib.sha256(kept[0].read_bytes()).hexdigest(), reference["sha256"])
        record = {"streamId": "s", "frameIndex": 0, "captureTime": 0, "image": b"", "reference": reference}
        self.assertEqual(decode("FrameEvent", encode("FrameEvent", record))["reference"], reference)

    def test_the_address_of_a_store_is_no_folder(self):
        with self.assertRaisesRegex(ValueError, "s3:/bucket/key .*expected: a path on this machine"):
            PictureStore(Path("s3://bucket/key"))
        self.assertFalse(Path("s3:").exists())


@unittest.skipUnless(SERVERS, "NOT RUN against a job: OMG_BOOTSTRAP_SERVERS is not set")
class JobTest(unittest.TestCase):
    def test_the_example_of_the_page_runs_as_printed(self):
        page = (Path(__file__).parents[1] / "README.md").read_text()
        example = re.search("```python\n(.*?)```", page, re.S).group(1)
        with tempfile.TemporaryDirectory() as folder:
            for picture in pictures()[:8]:
                (Path(folder) / picture.name).write_bytes(picture.read_bytes())
            example = example.replace("localhost:9092", SERVERS).replace('"pictures"', repr(folder))
            said = io.StringIO()
            with redirect_stdout(said):
                exec(compile(example, "README.md", "exec"), {})
        lines = said.getvalue().splitlines()
        self.assertRegex(lines[0], r"ball.*\[\('.*ball', \d+, 0\.\d+\)\]|ball.*np\.float64")
        self.assertEqual(len(lines), 9)
        self.assertIn("'car'", lines[1])

    def test_prompts_errors_standing_instructions_and_dead_letters(self):
        client = Client(SERVERS)
        with client.publisher("client-test") as stream:
            for picture in pictures()[:4]:
                stream.publish(picture.read_bytes())
            stream._client._flush()
            frame = next(client.segments("client-test", until_idle=60))
            ball = next(segment for segment in frame.segments if segment.category == "ball")
            x, y, width, height = ball.box_xywh_pixels
            shown = [
                point(x + width / 2, y + height / 2),
                box(x, y, x + width, y + height),
                region(ball.mask.to_array()),
            ]
            for prompt in shown:
                answer = client.ask("client-test", "What is <region>?", frame=0, prompts=[prompt])
                self.assertIn("ball", answer.text)
            with self.assertRaises(InstructionError) as refused:
                client.ask("client-test", "What is <region>?", frame=0, prompts=[point(9_999, 0)])
            self.assertEqual(refused.exception.code, "PROMPT_OUTSIDE_FRAME")
            standing = client.stand("client-test", "Segment the ball.")
            clicked = client.follow("client-test", prompts=[point(x + width / 2, y + height / 2)])
            for picture in pictures()[4:6]:
                stream.publish(picture.read_bytes())
        answered = [a.frame_index for a in client.answers("client-test", until_idle=8) if a.instruction_id == standing]
        self.assertEqual(answered, [4, 5])
        followed = list(client.followed("client-test", clicked, until_idle=8))
        self.assertEqual(
            [(f.frame_index, f.wake, f.change) for f in followed], [(4, "FIRST", "FIRST"), (5, "NONE", "NONE")]
        )
        self.assertEqual([f.phrases[0].made for f in followed], ["LANGUAGE", "TRACK"])
        self.assertEqual({f.phrases[0].track_id for f in followed}, {ball.track_id})
        client.cancel("client-test", clicked)
        ended = [t for t in client.tracks("client-test", until_idle=8) if t.end and t.category == "ball"]
        ends = [(t.session, t.first.frame_index, t.end) for t in ended]
        self.assertEqual(ends, [(stream.session, 0, "SESSION_ENDED")])
        client.cancel("client-test", standing)
        client._send("frames", "client-test", b"no record")
        client._flush()
        letter = next(client.dead_letters(until_idle=60))
        self.assertEqual((letter.reason, letter.step), ("RECORD_MALFORMED", "decode frames"))


if __name__ == "__main__":
    unittest.main()
