"""Multi-scale deformable sampling, against its definition by ``grid_sample``."""

import unittest

import torch
import torch.nn.functional as F

from omg_llava.vision.pixel_decoder import sample_deformable

HEIGHT, WIDTH = [3, 5, 9], [4, 7, 2]
BATCH, QUERIES, HEADS, POINTS, DIM = 2, 11, 3, 4, 5


def definition(value: torch.Tensor, locations: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """locations (B, queries, heads, levels, points, 2) xy in 0..1, weights (B, queries, heads, levels, points)."""
    start, total = 0, 0
    for level, (height, width) in enumerate(zip(HEIGHT, WIDTH, strict=True)):
        size = height * width
        maps = value[:, start : start + size].permute(0, 2, 3, 1).reshape(BATCH * HEADS, DIM, height, width)
        start += size
        grid = locations[:, :, :, level].permute(0, 2, 1, 3, 4).reshape(BATCH * HEADS, QUERIES, POINTS, 2) * 2 - 1
        sampled = F.grid_sample(maps, grid, mode="bilinear", padding_mode="zeros", align_corners=False)
        share = weights[:, :, :, level].permute(0, 2, 1, 3).reshape(BATCH * HEADS, 1, QUERIES, POINTS)
        total = total + (sampled * share).sum(-1)
    return total.view(BATCH, HEADS * DIM, QUERIES).transpose(1, 2)


class TestSampling(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(0)
        self.value = torch.randn(BATCH, sum(h * w for h, w in zip(HEIGHT, WIDTH, strict=True)), HEADS, DIM)
        # A third of the points lies beyond the maps.
        self.locations = torch.rand(BATCH, QUERIES, HEADS, 3, POINTS, 2) * 1.4 - 0.2
        self.weights = torch.rand(BATCH, QUERIES, HEADS, 3, POINTS)
        sizes = torch.tensor([WIDTH, HEIGHT]).t().view(1, 1, 1, 3, 1, 2)
        places = self.locations * sizes - 0.5
        self.places = places.flatten(2, 4).transpose(2, 3)

    def sampled(self, value: torch.Tensor) -> torch.Tensor:
        return sample_deformable(value, HEIGHT, WIDTH, self.places, self.weights.flatten(2), POINTS)

    def test_it_is_the_bilinear_sum(self):
        expected = definition(self.value, self.locations, self.weights)
        self.assertTrue(torch.allclose(self.sampled(self.value), expected, atol=1e-5))

    def test_its_gradients_are_those_of_the_bilinear_sum(self):
        inputs = [t.clone().requires_grad_() for t in (self.value, self.locations, self.weights)]
        definition(*inputs).square().sum().backward()
        value = self.value.clone().requires_grad_()
        places, weights = self.places.clone().requires_grad_(), self.weights.flatten(2).clone().requires_grad_()
        sample_deformable(value, HEIGHT, WIDTH, places, weights, POINTS).square().sum().backward()
        self.assertTrue(torch.allclose(value.grad, inputs[0].grad, atol=1e-4))
        self.assertTrue(torch.allclose(weights.grad, inputs[2].grad.flatten(2), atol=1e-4))
        sizes = torch.tensor([WIDTH, HEIGHT]).t().view(1, 1, 1, 3, 1, 2)
        moved = (inputs[1].grad / sizes).flatten(2, 4).transpose(2, 3)
        self.assertTrue(torch.allclose(places.grad, moved, atol=1e-4))


if __name__ == "__main__":
    unittest.main()
