"""Joint decoding of clips."""

import unittest

import torch
from test_training import perception

from omg_llava.vision.position import sine_2d, sine_3d, sine_ladder


class TestClips(unittest.TestCase):
    def setUp(self):
        self.model = perception()
        self.decoder = self.model.decoder()
        self.maps = self.model.encoder()(torch.randn(4, 3, 64, 64))

    def test_a_frame_by_itself_does_not_see_another(self):
        alone = self.decoder.perceive(*[m[2:3] for m in self.maps])
        for together, apart in zip(self.decoder.perceive(*self.maps), alone, strict=True):
            self.assertTrue(torch.allclose(together[2:3].float(), apart.float(), atol=1e-5))

    def test_a_query_is_one_tube(self):
        classes, masks, queries, iou, pixels, _ = self.decoder.perceive(*self.maps, clip_length=2)
        for shared in (classes, queries, iou):
            self.assertTrue(torch.equal(shared[0], shared[1]) and torch.equal(shared[2], shared[3]))
            self.assertFalse(torch.allclose(shared[0], shared[2]))
        self.assertEqual(masks.shape[0], 4)
        self.assertFalse(torch.allclose(masks[0], masks[1]))
        self.assertEqual(len(pixels), 4)

    def test_a_clip_does_not_see_another(self):
        alone = self.decoder.perceive(*[m[2:] for m in self.maps], clip_length=2)
        for together, apart in zip(self.decoder.perceive(*self.maps, clip_length=2), alone, strict=True):
            self.assertTrue(torch.allclose(together[2:].float(), apart.float(), atol=1e-5))

    def test_a_frame_of_a_clip_sees_the_other(self):
        other = [torch.cat([m[:1], m[3:]]) for m in self.maps]
        self.assertFalse(
            torch.allclose(
                self.decoder.perceive(*[m[:2] for m in self.maps], clip_length=2)[1][0],
                self.decoder.perceive(*other, clip_length=2)[1][0],
            )
        )

    def test_positions_of_a_clip_tell_its_frames_apart(self):
        one = sine_3d(1, 2, 3, 8, torch.device("cpu"))
        self.assertTrue(
            torch.allclose(
                one,
                sine_2d(2, 3, 8, torch.device("cpu")) + sine_ladder(torch.tensor(2 * torch.pi / (1 + 1e-6)), 8),
                atol=1e-5,
            )
        )
        two = sine_3d(2, 2, 3, 8, torch.device("cpu"))
        self.assertEqual(tuple(two.shape), (12, 8))
        self.assertTrue(torch.allclose(two[6:] - two[:6], (two[6:] - two[:6])[0].expand(6, 8), atol=1e-5))
        self.assertFalse(torch.allclose(two[:6], two[6:]))


if __name__ == "__main__":
    unittest.main()
