"""How usual a picture is among those of the training."""

import unittest

import numpy as np

from omg_llava.evaluate.familiarity import area_under_curve
from omg_llava.train.familiarity import familiarity, gaussian, statistics


def drawn(count: int, seed: int) -> np.ndarray:
    """Features (count, 3), two of which belong together."""
    values = np.random.default_rng(seed).normal(size=(count, 3))
    values[:, 1] = values[:, 0] + 0.1 * values[:, 1]
    return values + 5


class FamiliarityTest(unittest.TestCase):
    def test_whitened_features_have_unit_covariance(self):
        features = drawn(2000, 1)
        centre, whitening = gaussian(features)

        self.assertTrue(np.allclose(np.cov(((features - centre) @ whitening.T).T), np.eye(3), atol=1e-6))

    def test_pictures_like_those_of_the_training_have_evenly_spread_familiarity(self):
        values = familiarity(drawn(4000, 2), statistics(drawn(4000, 1)))

        for share in (0.1, 0.5, 0.9):
            self.assertAlmostEqual(float((values < share).mean()), share, delta=0.04)

    def test_what_breaks_a_habit_of_the_training_is_strange_though_no_single_feature_is(self):
        known = statistics(drawn(4000, 1))
        strange = np.array([[6.0, 4.0, 5.0]])

        self.assertEqual(familiarity(strange, known)[0], 0)
        self.assertGreater(familiarity(np.array([[6.0, 6.0, 5.0]]), known)[0], 0.2)

    def test_area_under_the_curve_counts_pairs(self):
        self.assertEqual(area_under_curve(np.array([0.0, 0.1]), np.array([0.5, 0.9])), 1)
        self.assertEqual(area_under_curve(np.array([0.5]), np.array([0.5])), 0.5)
        self.assertEqual(area_under_curve(np.array([0.0, 0.7]), np.array([0.5, 0.9])), 0.75)


if __name__ == "__main__":
    unittest.main()
