"""The product beside Python: what is compared does the same work, and is told in the shape of ``omg bench --json``."""

import contextlib
import io
import json
import shutil
import tempfile
import unittest
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from optional import installed
from PIL import Image

from benchmarks import passes
from benchmarks.__main__ import main
from benchmarks.bundled import Bundled
from benchmarks.product import sides
from benchmarks.report import ROOT, Comparison, Place, Plan, Side, to_json, to_text
from omg_llava.vision.preprocess import normalise, square_image

NANO = ROOT / "models/bundles/nano"
CLIP = ROOT / "flink-job/src/main/resources/demo/clip/images"
CONSUMER = ("confluent_kafka", "omg_stream", "fastavro")
PLAN = Plan(
    "trial",
    "two ways; work is tries",
    (Side("ours", "tries/s"), Side("theirs", "tries/s"), Side("others", "tries/s")),
    (Comparison("ours / theirs", 0, 1), Comparison("ours / others", 0, 2)),
)
ROUNDS = [[10.0, 5.0, 40.0], [30.0, 30.0, 40.0], [20.0, 5.0, 40.0]]
PLACE = Place(1, "abc", "a machine", "nano:1", 7)


def clip() -> list[bytes]:
    return [path.read_bytes() for path in sorted(CLIP.rglob("*.jpg"))[:3]]


class ReportTest(unittest.TestCase):
    def test_the_ratio_is_the_median_of_the_rounds_ratios(self):
        report = to_json(PLAN, ROUNDS, PLACE)
        self.assertEqual(report["ratio"], 2.0)
        self.assertEqual(report["ratioRange"], {"min": 1.0, "max": 4.0})
        self.assertEqual(report["a"], {"side": "ours", "median": 20.0, "min": 10.0, "max": 30.0, "unit": "tries/s"})
        self.assertEqual((report["b"]["median"], report["pairs"]), (5.0, 3))
        self.assertEqual([(other["name"], other["ratio"]) for other in report["further"]], [("ours / others", 0.5)])

    def test_fields_are_those_of_the_products_report(self):
        source = (ROOT / "flink-job/src/main/java/org/omgllava/job/cli/bench/BenchReport.java").read_text()
        report = to_json(PLAN, ROUNDS, PLACE)
        names = {*report, *report["ratioRange"], *report["a"], *report["further"][0]}
        self.assertEqual([name for name in sorted(names) if f'"{name}"' not in source], [])

    def test_sides_of_a_report_are_found_by_their_labels(self):
        self.assertEqual(sides(to_json(PLAN, ROUNDS, PLACE)), {"ours": 20.0, "theirs": 5.0, "others": 40.0})

    def test_people_read_each_side_and_each_ratio(self):
        lines = to_text(PLAN, ROUNDS, PLACE).splitlines()
        self.assertEqual(len(lines), 2 + 3 + 2)
        self.assertRegex(lines[2], r"^  ours +20\.000 tries/s +\(10\.000 to 30\.000\)$")


class BundledTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.bundled = Bundled.read(NANO)
        cls.picture = np.asarray(Image.open(io.BytesIO(clip()[0])).convert("RGB"))
        square = square_image(cls.picture, cls.bundled.side)
        cls.input = torch.from_numpy(normalise(square[None]))

    def test_eager_and_the_bundles_files_are_one_model(self):
        for ours, theirs in zip(self.bundled.eager()(self.input), self.bundled.scripted()(self.input), strict=True):
            self.assertTrue(torch.allclose(ours.float(), theirs.float(), rtol=1e-3, atol=1e-4))

    def test_segments_are_those_that_the_bundle_itself_fuses(self):
        class_logits, mask_logits = self.bundled.scripted()(self.input)[:2]
        side = self.bundled.side
        grid = torch.eye(mask_logits.shape[-1]).unsqueeze(0)
        across = F.interpolate(grid, size=side, mode="linear", align_corners=False)[0].T.contiguous()
        decoder = torch.jit.load(NANO / "decoder.pt")
        _, _, owner, _, _ = decoder.fuse(class_logits[0], mask_logits[0], across, across, torch.tensor(0.6))
        segments = self.bundled.segments(class_logits[0], mask_logits[0], side, side)
        self.assertGreater(len(segments), 1)
        for segment in segments:
            if self.bundled.description["classes"][segment.category]["isThing"]:
                kept = np.flatnonzero(_kept(class_logits[0]))[segment.query]
                self.assertLessEqual(int((segment.mask != (owner == kept).numpy()).sum()), 2)
        self.assertEqual(int(np.sum([s.mask for s in segments], 0).max()), 1)

    def test_a_bundle_that_sees_no_squares_is_refused(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (folder / "bundle.json").write_text(json.dumps(self.bundled.description | {"panopticInputs": [{}]}))
        with self.assertRaisesRegex(ValueError, "expected: one that sees squares"):
            Bundled.read(folder)

    def test_passes_count_frames_in_whole_batches(self):
        seen = []
        speed = passes.frames_per_second(lambda pictures: seen.append(tuple(pictures.shape)), 16, 4, 11)
        self.assertEqual(seen, [(4, 3, 16, 16)] * 2)
        self.assertGreater(speed, 0)


class ConsumerLoopTest(unittest.TestCase):
    def test_what_it_writes_is_a_segmentation_of_each_frame(self):
        if not installed(*CONSUMER, extra="'models/python[peers]' ./flink-job/python"):
            return
        from omg_stream import Mask
        from omg_stream.records import decode, encode

        from benchmarks.consumer import ConsumerLoop

        frames = [
            {"streamId": "door", "frameIndex": i, "captureTime": datetime.now(timezone.utc), "image": image}
            for i, image in enumerate(clip())
        ]
        results = ConsumerLoop(Bundled.read(NANO)).segmented(frames, "nano:1")
        read = [decode("SegmentationEvent", encode("SegmentationEvent", result)) for result in results]
        self.assertEqual([result["frameIndex"] for result in read], [0, 1, 2])
        for result in read:
            self.assertGreater(len(result["segments"]), 1)
            for segment in result["segments"]:
                mask = Mask(result["height"], result["width"], segment["mask"]["counts"]).to_array()
                x, y, width, height = segment["bbox"]
                self.assertEqual(int(mask.sum()), segment["area"])
                self.assertEqual(int(mask[y : y + height, x : x + width].sum()), segment["area"])

    def test_other_work_is_no_comparison(self):
        if not installed(*CONSUMER, extra="'models/python[peers]' ./flink-job/python"):
            return
        from benchmarks.consumer import UNMEASURED, Taken
        from benchmarks.product import ProductError

        job = Taken([1000] * UNMEASURED + [1500, 2000], 100)
        self.assertEqual(job.frames_per_second(), 2.0)
        job.require_same_work(Taken([0], 99))
        with self.assertRaisesRegex(ProductError, "segments: 100 and 90"):
            job.require_same_work(Taken([0], 90))


class CommandTest(unittest.TestCase):
    def test_a_short_round_over_the_product_prints_its_report(self):
        if not (shutil.which("java") and shutil.which("mvn")):
            print("\n1 test left out: no JDK and Maven for the product")
            return
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            main(["masks", "--pairs", "1", "--work", "2", "--json"])
        report = json.loads(out.getvalue())
        self.assertEqual((report["name"], report["pairs"], report["work"]), ("masks", 1, 2))
        self.assertGreater(report["a"]["median"], 0)
        self.assertEqual(len(report["further"]), 1)

    def test_a_benchmark_that_is_none_is_named(self):
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors), self.assertRaises(SystemExit):
            main(["speed"])
        self.assertIn("speed: no benchmark (expected: passes, consumer, masks)", errors.getvalue())


def _kept(class_logits: torch.Tensor) -> np.ndarray:
    scores, labels = class_logits.softmax(-1).max(-1)
    return ((labels != class_logits.shape[1] - 1) & (scores > 0.6)).numpy()


if __name__ == "__main__":
    unittest.main()
