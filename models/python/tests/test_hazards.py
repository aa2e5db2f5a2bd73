"""Generated videos with hazards for identities: each ground truth shows what its video is for."""

import unittest

import numpy as np

from omg_llava.world.vipseg import HAZARDS, VALIDATION_SEED, _first, _frames, _gap, _scene, _sights

SEEDS = range(VALIDATION_SEED + 400_000_000, VALIDATION_SEED + 400_000_200)


def hazard(name: str):
    return next(h for h in HAZARDS if h.name == name)


class TestHazards(unittest.TestCase):
    def test_things_that_cross_are_of_one_class_and_change_sides(self):
        for name, alike in (("crossing_alike", True), ("crossing", False)):
            scene = _first(hazard(name), SEEDS, lambda s: True)
            sights = _sights(scene)
            side = np.sign(sights[1].columns - sights[2].columns)
            self.assertNotEqual(side[0], side[-1], name)
            self.assertEqual(alike, sights[1].colour == sights[2].colour, name)
            first, second = (o for o in scene.render(0, 96, 96).objects if o.id in (1, 2))
            self.assertEqual(first.category, second.category, name)

    def test_what_is_hidden_or_leaves_is_away_for_20_to_90_frames(self):
        for name, below in (("occlusion", 0.1), ("leaving", 1e-9)):
            scene = _first(hazard(name), SEEDS, lambda s: True)
            gap = 2 * _gap(_sights(scene)[1].areas, below)
            self.assertTrue(20 <= gap <= 90, f"{name}: {gap}")

    def test_a_cut_shows_two_scenes_without_a_common_thing(self):
        _, frames = _frames(hazard("cut"), SEEDS)
        first, last = ({o.id for o in f.objects if o.is_thing} for f in (frames[0], frames[-1]))
        self.assertTrue(first and last)
        self.assertFalse(first & last)

    def test_small_things_are_small_and_many_are_many(self):
        for name, largest, count in (("small", 0.1, 2), ("many", 0.15, 9)):
            things = [o for o in _scene(hazard(name), SEEDS.start).render(0, 320, 320).objects if o.is_thing]
            self.assertGreaterEqual(len(_sights(_first(hazard(name), SEEDS, lambda s: True))), count)
            self.assertTrue(all(o.bbox[3] <= 1.5 * largest * 320 for o in things), name)


if __name__ == "__main__":
    unittest.main()
