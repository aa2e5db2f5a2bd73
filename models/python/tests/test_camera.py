"""What the conditions of a picture do to it, and where training applies them."""

import tempfile
import unittest
from collections import Counter
from pathlib import Path

import numpy as np
import torch

from omg_llava.evaluate.conditions import CONDITIONS
from omg_llava.train.prompts import draw_prompt, interior_point
from omg_llava.train.sampler import COLOUR_UNTOLD, PROMPTS_PER_IMAGE, Sampler
from omg_llava.vision.preprocess import PAD_RGB, content, normalise, square_image
from omg_llava.vision.prompts import PROMPT_BOX, PROMPT_MASK, PROMPT_POINT
from omg_llava.world.cache import FrameCache, build, frame_arrays
from omg_llava.world.camera import Look, draw_look
from omg_llava.world.scene import Scene
from omg_llava.world.variety import usual, varied


def ramp() -> np.ndarray:
    """A picture (48, 64, 3) of many colours."""
    y, x = np.mgrid[0:48, 0:64]
    return np.stack([x * 4, y * 5, 255 - x * 2 - y], -1).astype(np.uint8)


class TestLook(unittest.TestCase):
    def setUp(self):
        self.rng = np.random.default_rng(0)

    def change(self, look: Look) -> np.ndarray:
        return look.apply(ramp(), self.rng).astype(np.float64)

    def test_a_plain_look_leaves_a_picture_as_it_is(self):
        self.assertTrue(np.array_equal(Look().apply(ramp(), self.rng), ramp()))

    def test_half_the_brightness_halves_every_value(self):
        self.assertLessEqual(np.abs(self.change(Look(brightness=0.5)) - ramp() * 0.5).max(), 0.5)

    def test_gamma_keeps_black_and_white_and_darkens_between(self):
        image = np.array([[[0, 128, 255]]], np.uint8)
        black, middle, white = Look(gamma=2.0).apply(image, self.rng)[0, 0].tolist()
        self.assertEqual((black, middle, white), (0, 64, 255))

    def test_without_saturation_the_three_channels_are_equal(self):
        grey = self.change(Look(saturation=0.0))
        self.assertEqual(np.ptp(grey, axis=2).max(), 0)
        self.assertGreater(grey.std(), 10)

    def test_a_cast_scales_the_channels_apart(self):
        cast = self.change(Look(cast=(0.5, 1.0, 1.0)))
        self.assertLessEqual(np.abs(cast[..., 0] - ramp()[..., 0] * 0.5).max(), 0.5)
        self.assertTrue(np.array_equal(cast[..., 1:], ramp()[..., 1:]))

    def test_blur_smooths_and_noise_roughens(self):
        def roughness(image: np.ndarray) -> float:
            return float(np.abs(np.diff(image.astype(np.float64), axis=1)).mean())

        edges = np.zeros((32, 32, 3), np.uint8)
        edges[:, ::8] = 255
        self.assertLess(roughness(Look(blur_sigma=2.0).apply(edges, self.rng)), roughness(edges) / 2)
        noisy = Look(noise_sigma=10.0).apply(np.full((64, 64, 3), 128, np.uint8), self.rng)
        self.assertAlmostEqual(float(noisy.std()), 10.0, delta=0.5)

    def test_a_poor_jpeg_differs_more_than_a_good_one(self):
        poor, good = (np.abs(self.change(Look(jpeg_quality=q)) - ramp()).mean() for q in (10, 95))
        self.assertGreater(poor, 2 * good)
        self.assertGreater(good, 0)

    def test_colours_are_told_unless_grey_or_strongly_cast(self):
        self.assertTrue(Look(brightness=0.25, saturation=0.8, cast=(1.1, 1.0, 0.9)).tells_colours)
        self.assertFalse(Look(saturation=0.0).tells_colours)
        self.assertFalse(Look(cast=(1.3, 1.0, 0.75)).tells_colours)

    def test_drawn_looks_span_the_ranges_and_often_leave_pictures_plain(self):
        looks = [draw_look(self.rng) for _ in range(3000)]
        brightness = [look.brightness for look in looks]
        self.assertTrue(0.2 <= min(brightness) < 0.22 and 1.9 < max(brightness) <= 2.0)
        self.assertTrue(0.25 < np.mean([look == Look() for look in looks]) < 0.4)
        self.assertTrue(0.08 < np.mean([look.saturation == 0 for look in looks]) < 0.2)


class TestVariety(unittest.TestCase):
    def test_held_out_shots_are_of_the_usual_formats(self):
        for seed in range(30):
            shot = usual(seed, 2)
            self.assertIn(max(shot.height, shot.width), (224, 256, 320))
            self.assertTrue(0.74 < shot.width / shot.height < 1.79)
            self.assertLess(shot.times[0], shot.times[1])

    def test_varied_shots_reach_every_format_and_size(self):
        shots = [varied(seed, 2) for seed in range(400)]
        aspects = [s.width / s.height for s in shots]
        sides = [max(s.height, s.width) for s in shots]
        self.assertTrue(min(aspects) < 0.4 and max(aspects) > 2.5 and min(aspects) > 0.3 and max(aspects) < 3.1)
        self.assertTrue(64 <= min(sides) < 80 and 1000 < max(sides) <= 1920)
        self.assertTrue(0.3 < np.mean([s.scene.aspect in (1.0, 4 / 3, 16 / 9, 3 / 4) for s in shots]) < 0.7)

    def test_pairs_of_one_class_and_colour_overlap_and_are_told_apart(self):
        pairs = overlapping = 0
        for seed in range(120):
            shot = varied(seed, 1)
            movers = {m.id: m for m in shot.scene._movers}
            if len(movers) < 2 or (movers[1].name, movers[1].rgb) != (movers[2].name, movers[2].rgb):
                continue
            pairs += 1
            scale = 160 / max(shot.height, shot.width)
            height, width = (max(int(side * scale), 1) for side in (shot.height, shot.width))
            seen = {o.id: o for o in shot.scene.render(shot.times[0], height, width).objects}
            if not {1, 2} <= set(seen):
                continue
            (x, _, w, _), (other, _, other_width, _) = (seen[i].bbox for i in (1, 2))
            overlapping += x < other + other_width and other < x + w
            self.assertEqual(seen[1].colour, seen[2].colour)
        self.assertTrue(0.05 < pairs / 120 < 0.3, pairs)
        self.assertGreater(overlapping, pairs / 3)

    def test_crowds_hold_many_of_one_class(self):
        most = [max(Counter(m.name for m in varied(seed, 1).scene._movers).values()) for seed in range(200)]
        self.assertTrue(0.2 < np.mean([m >= 3 for m in most]) < 0.6, np.mean([m >= 3 for m in most]))
        self.assertLessEqual({3, 4, 5, 6, 7, 8}, set(most))

    def test_a_misplaced_thing_stands_anywhere(self):
        def airplanes_below_the_horizon(misplaced: float) -> int:
            scenes = [Scene(seed, misplaced=misplaced) for seed in range(300)]
            movers = [(s, m) for s in scenes for m in s._movers if m.name == "airplane"]
            return sum(m.start[1] - 0.5 * m.size > s.backdrop.horizon for s, m in movers)

        self.assertGreater(airplanes_below_the_horizon(1.0), 2 * airplanes_below_the_horizon(0.2))


class OneFrame:
    """A cache of one wide frame in twelve copies."""

    def __init__(self, size: int = 96):
        scene = Scene(3, aspect=2.0)
        height, width = scene.default_size(256)
        arrays = frame_arrays(scene, 0, height, width, size)
        for name, values in zip(("images", "segments", "category", "colour", "object_id"), arrays, strict=True):
            setattr(self, name, np.repeat(values[None], 12, 0))
        self.scene = np.repeat([[3, 0, height, width]], 12, 0)

    def __len__(self) -> int:
        return 12


class TestSampler(unittest.TestCase):
    def test_content_is_the_picture_without_the_padding(self):
        white = square_image(np.full((50, 200, 3), 255, np.uint8), 100)
        inside = content(50, 200, 100)
        self.assertEqual((inside[0].stop - inside[0].start, inside[1].stop - inside[1].start), (24, 100))
        outside = np.ones((100, 100), bool)
        outside[inside] = False
        self.assertTrue((white[inside] > 200).all())
        self.assertLess(np.abs(white[outside][:1000].astype(int) - PAD_RGB).max(), 3)

    def test_looks_leave_the_padding_alone_and_take_the_colour_from_grey_pictures(self):
        cache = OneFrame()
        sampler, rng = Sampler(cache, 12), np.random.default_rng(0)
        untold, told, changed = 0, 0, 0
        rows, _ = content(*cache.scene[0, 2:].tolist(), cache.images.shape[1])
        plain = torch.as_tensor(normalise(cache.images))
        for _ in range(6):
            images, targets, prompts = sampler.draw(rng).on("cpu")
            self.assertEqual(prompts.masks.shape, (12 * PROMPTS_PER_IMAGE, 96, 96))
            self.assertTrue(prompts.masks.flatten(1).any(1).all())
            self.assertLess(float((images[:, :, 0] - plain[0, :, 0, :1]).abs().max()), 1e-4)
            changed += int(
                (images[:, :, rows].std((2, 3)) - plain[:1, :, rows].std((2, 3))).abs().amax(1).gt(0.02).sum()
            )
            untold += int(((targets.colour == COLOUR_UNTOLD).all(1)).sum())
            told += int(((targets.colour >= 0).all(1)).sum())
        self.assertEqual(untold + told, 72)
        self.assertTrue(5 < untold < 36, untold)
        self.assertGreater(changed, 30)


class TestPrompts(unittest.TestCase):
    def test_a_point_lies_in_the_mask_a_box_near_it_and_a_masks_point_is_innermost(self):
        mask = np.zeros((64, 64), bool)
        mask[10:30, 20:50] = True
        rng = np.random.default_rng(0)
        kinds = set()
        for _ in range(60):
            kind, box = draw_prompt(mask, rng)
            kinds.add(kind)
            self.assertEqual((box.dtype, box.shape), (np.float32, (4,)))
            if kind == PROMPT_BOX:
                self.assertLess(np.abs(box - (20, 10, 50, 30)).max(), 8)
            else:
                x, y = box[:2].astype(int)
                self.assertTrue(mask[y, x] and (box[:2] == box[2:]).all())
            if kind == PROMPT_MASK:
                self.assertTrue(19 <= box[1] <= 20 and 29 <= box[0] <= 40, box)
        self.assertEqual(kinds, {PROMPT_POINT, PROMPT_BOX, PROMPT_MASK})

    def test_the_innermost_point_is_the_same_wherever_the_mask_lies(self):
        shape = np.zeros((24, 24), bool)
        shape[2:20, 3:9], shape[12:20, 3:21] = True, True
        x, y = interior_point(shape)
        self.assertTrue(shape[int(y) - 3 : int(y) + 4, int(x) - 3 : int(x) + 4].sum() > 40)
        for down, right in ((0, 0), (40, 0), (0, 40), (17, 23)):
            picture = np.zeros((64, 64), bool)
            picture[down : down + 24, right : right + 24] = shape
            self.assertEqual(interior_point(picture), (x + right, y + down))


class TestCache(unittest.TestCase):
    def test_scenes_from_a_later_one_on_are_the_ones_that_a_longer_cache_holds(self):
        with tempfile.TemporaryDirectory() as folder:
            whole, late = Path(folder) / "whole", Path(folder) / "late"
            build(whole, "held_out", 6, 32, 2)
            build(late, "held_out", 2, 32, 2, first_scene=2)
            every, last = FrameCache(whole, "held_out"), FrameCache(late, "held_out")
            self.assertEqual((len(every), len(last)), (6, 2))
            for name in ("images", "segments", "category", "scene"):
                self.assertTrue(np.array_equal(getattr(every, name)[4:], getattr(last, name)), name)


class TestConditions(unittest.TestCase):
    def test_every_condition_of_the_card_can_be_rendered(self):
        for name, condition in CONDITIONS.items():
            scene = condition.scene(7)
            height, width = scene.default_size(condition.longer_side)
            self.assertEqual(max(height, width), condition.longer_side, name)
            if condition.aspect:
                self.assertAlmostEqual(width / height, condition.aspect, delta=0.02)


if __name__ == "__main__":
    unittest.main()
