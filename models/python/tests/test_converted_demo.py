"""Published files at reduced width, converted in each type, through the whole job: ``omg demo`` on the bundled clip."""

import contextlib
import io
import json
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import published

from omg_llava.convert.__main__ import main

LAUNCHER = Path(__file__).resolve().parents[3] / "deploy/omg"
TYPES = {"fp32": (), "fp16": (), "bf16": ("--llm-int8",)}


class ConvertedDemoTest(unittest.TestCase):
    def test_a_converted_bundle_runs_through_the_demo_whatever_its_type(self):
        if not shutil.which("java"):
            print("\n1 test left out: no Java (the launcher deploy/omg needs a JDK)")
            return
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            files = published.PublishedFiles(root / "published")
            for dtype, more in TYPES.items():
                with self.subTest(dtype):
                    with contextlib.redirect_stderr(io.StringIO()):
                        main(files.arguments(root / dtype, "--dtype", dtype, *more))
                    self.assert_demo_runs(root / dtype, root / f"demo-{dtype}")

    def assert_demo_runs(self, bundle: Path, out: Path) -> None:
        options = ["--bundle", str(bundle), "--out", str(out), "--port", "0", "--dashboard-port", "0", "--json"]
        options += ["--timeout", "1100"]
        done = subprocess.run([str(LAUNCHER), "demo", *options], capture_output=True, text=True, timeout=1200)
        self.assertEqual(0, done.returncode, done.stderr)
        summary = json.loads(done.stdout)
        self.assertEqual(summary["framesPublished"], summary["segmentationEvents"])
        self.assertEqual(0, summary["deadLetters"])
        self.assertTrue(all(instruction["frames"] for instruction in summary["instructions"]))
        classes = summary["classes"]
        self.assertEqual((21, 133), (classes["ofClip"], classes["ofBundle"]))
        # COCO's cat, sky-other-merged and boat; a ball is no sports ball.
        self.assertLessEqual({"cat", "sky", "ship_or_boat", "bottle_or_cup"}, set(classes["scored"]))
        self.assertNotIn("ball", classes["scored"])


if __name__ == "__main__":
    unittest.main()
