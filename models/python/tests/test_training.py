"""What the stages of training rely on, at nano size with random weights."""

import dataclasses
import unittest

import numpy as np
import torch

from omg_llava.config import nano
from omg_llava.instructions.facts import FrameFacts
from omg_llava.instructions.mixes import TASKS, draw_dialogue
from omg_llava.instructions.speaker import Speaker
from omg_llava.instructions.tasks import grounded_caption
from omg_llava.language.tokenizer import PHRASE_START, SEG, train_tokenizer
from omg_llava.omg_llava import OmgLlavaLanguage
from omg_llava.train.dialogues import DialogueSource, sequence
from omg_llava.train.features import _best_queries
from omg_llava.train.language_trainer import LanguageTrainer, told_distance
from omg_llava.train.perception import PerceptionTrainer
from omg_llava.train.sampler import Prompts, frame_targets
from omg_llava.train.told import Teller
from omg_llava.vision.omg_seg import OmgSeg, orthogonal_class_embeddings
from omg_llava.vision.prompts import PROMPT_BOX, PROMPT_POINT
from omg_llava.world.cache import EMPTY, frame_arrays
from omg_llava.world.scene import Scene


def facts_of(seed: int) -> FrameFacts:
    """Facts of the first frame of a scene at 128 x 128."""
    height, width = Scene(seed).default_size(224)
    _, segments, category, colour, _ = frame_arrays(Scene(seed), 0, height, width, 128)
    return FrameFacts(segments, category, colour, height, width)


def perception(size: int = 64) -> OmgSeg:
    """A random perception that sees pictures of ``size``."""
    torch.manual_seed(0)
    config = dataclasses.replace(nano().vision, image_size=size)
    model = OmgSeg(config)
    model.panoptic_head.set_class_embeddings(orthogonal_class_embeddings(config.classes, config.class_dim))
    return model.eval().requires_grad_(False)


class TestBestQueries(unittest.TestCase):
    def setUp(self):
        self.segments = np.zeros((1, 16, 16), np.uint8)
        self.segments[0, :8] = 1
        self.logits = torch.full((1, 3, 4, 4), -5.0)
        self.logits[0, 0, :2] = 5.0  # fits exactly
        self.logits[0, 1, :2, :3] = 5.0  # covers three quarters
        self.logits[0, 2, 3:] = 5.0  # lies elsewhere

    def test_a_query_that_becomes_a_token_goes_before_a_better_one_that_does_not(self):
        self.assertEqual(_best_queries(self.logits, torch.tensor([[False, True, True]]), self.segments)[0, 0], 1)

    def test_the_best_one_is_taken_where_none_becomes_a_token(self):
        self.assertEqual(_best_queries(self.logits, torch.tensor([[False, False, True]]), self.segments)[0, 0], 0)

    def test_a_segment_that_no_query_covers_by_half_has_none(self):
        self.assertEqual(_best_queries(self.logits[:, 2:], torch.tensor([[True]]), self.segments)[0, 0], -1)


class TestAblation(unittest.TestCase):
    def tokens(self, prior: bool, objects: bool, inputs: tuple) -> torch.Tensor:
        torch.manual_seed(1)
        model = OmgLlavaLanguage(dataclasses.replace(nano(), prior_embedding=prior, object_tokens=objects)).eval()
        with torch.no_grad():
            return model.visual_tokens(*inputs)[0]

    def test_each_variant_sees_what_the_paper_says(self):
        vision = nano().vision
        pixels = torch.randn(1, 4, vision.pixel_feature_dim)
        without_prior = pixels.clone()
        without_prior[..., -2 * vision.width :] = 0
        queries, valid = (
            torch.randn(1, vision.queries, 2 * vision.width),
            torch.zeros(1, vision.queries, dtype=torch.bool),
        )
        valid[0, :5] = True
        m2 = self.tokens(True, True, (pixels, queries, valid))
        m1 = self.tokens(True, False, (pixels, queries, valid))
        m0 = self.tokens(False, False, (pixels, queries, valid))
        self.assertEqual([len(m2), len(m1), len(m0)], [4 + 1 + 5, 4, 4])
        self.assertTrue(torch.equal(m1, m2[:4]))
        self.assertTrue(torch.equal(m0, self.tokens(True, False, (without_prior, queries, valid))))
        self.assertFalse(torch.allclose(m0, m1))


class TestTold(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(2)
        model = OmgLlavaLanguage(nano())
        tokenizer = train_tokenizer(iter(["There are a red ball, a blue box and the sky."] * 3), 320)
        self.trainer = LanguageTrainer("projector", model)
        self.facts = facts_of(3)
        told = Teller(tokenizer).tell([facts_of(5), self.facts])
        with torch.no_grad():
            tokens, self.present = self.trainer.told(told, 2, self.trainer.words)
        self.told = tokens[1:]

    def test_a_frame_has_a_token_where_it_has_an_object(self):
        self.assertEqual(torch.nonzero(self.present[1]).flatten().tolist(), [f.slot for f in self.facts.all])
        self.assertTrue(torch.equal(self.told[0].abs().sum(-1) > 0, self.present[1]))

    def test_tokens_that_say_what_was_told_have_no_distance(self):
        self.assertEqual(float(told_distance(self.told, self.told, self.told)), 0.0)

    def test_only_objects_that_have_a_token_count(self):
        slot = self.facts.all[0].slot
        seen = torch.zeros_like(self.told)
        self.assertEqual(float(told_distance(self.told, seen)), 0.0)
        seen[0, slot] = self.told[0, slot] + 2.0
        self.assertAlmostEqual(float(told_distance(self.told, seen)), 4.0, places=4)

    def test_the_tables_are_trained_with_the_words_alone(self):
        self.assertFalse(any(p.requires_grad for p in self.trainer.told.parameters()))


class TestSequence(unittest.TestCase):
    def test_places_without_a_token_change_nothing_for_the_others(self):
        torch.manual_seed(3)
        model = OmgLlavaLanguage(nano()).llm.eval()
        tokenizer = train_tokenizer(iter(["There are a red ball, a blue box and the sky."] * 3), 320)
        source = DialogueSource(None, tokenizer)
        packed = source.pack([facts_of(3)], 2, Speaker(np.random.default_rng(0)), ((grounded_caption, 1.0),))
        block = torch.randn(1, 9, nano().language.hidden)
        present = torch.tensor([[True, False, True, True, False, False, True, True, False]])

        def hidden(visual: torch.Tensor, filled: torch.Tensor) -> torch.Tensor:
            embed = model.model.tok_embeddings
            positions, allowed = sequence(packed, filled)
            whole = torch.cat([embed(packed.head)[None], visual, embed(packed.ids)], 1)
            with torch.no_grad():
                return model(whole, positions, allowed)[:, -packed.ids.shape[1] :]

        alone = block[present][None]
        expected = hidden(alone, torch.ones(alone.shape[:2], dtype=torch.bool))
        self.assertLess(float((hidden(block, present) - expected).abs().max()), 1e-4)


class TestPrompts(unittest.TestCase):
    def test_prompt_queries_learn_to_look_everywhere_first_and_to_tell_their_class_alone(self):
        torch.manual_seed(0)
        config = dataclasses.replace(nano().vision, image_size=64)
        model = OmgSeg(config)
        model.panoptic_head.set_class_embeddings(orthogonal_class_embeddings(config.classes, config.class_dim))
        trainer = PerceptionTrainer(model)
        segments = torch.zeros(1, 64, 64, dtype=torch.int64)
        segments[:, :32], segments[:, 32:] = 1, 2
        category, colour = torch.full((1, 16), EMPTY), torch.zeros(1, 16, dtype=torch.int64)
        category[0, :2] = torch.tensor([0, 1])
        targets = frame_targets(segments, category, colour)
        masks = (segments == 1).expand(2, -1, -1)
        prompts = Prompts(
            torch.zeros(1, 2, dtype=torch.int64),
            torch.tensor([PROMPT_POINT, PROMPT_BOX]),
            torch.tensor([[5.0, 5, 5, 5], [0, 0, 64, 32]]),
            masks,
        )
        images = torch.randn(1, 3, 64, 64)
        optimizer = torch.optim.AdamW(trainer.parameters(), lr=1e-3)
        closed, own = [], []
        for _ in range(40):
            loss, parts = trainer(images, targets, prompts)
            closed.append(float(parts["prompt_closed"]))
            own.append(float(parts["prompt_own"]))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        self.assertLess(max(closed[-5:]), 0.02, closed)
        self.assertLess(max(own[-5:]), own[0] / 2, own)
        self.assertTrue(all(np.isfinite(float(v)) for v in parts.values()))


class TestSegDecoder(unittest.TestCase):
    def test_the_copy_starts_as_the_decoder_itself(self):
        frozen = perception()
        copied = frozen.with_seg_decoder()
        maps = frozen.encoder()(torch.randn(2, 3, 64, 64))[:4]
        query, index = torch.randn(3, 2 * frozen.config.width), torch.tensor([0, 1, 1])
        self.assertTrue(
            torch.equal(frozen.decoder().ground(*maps, query, index), copied.decoder().ground(*maps, query, index))
        )
        self.assertTrue(copied.config.separate_seg_decoder)


class TestDialogues(unittest.TestCase):
    def test_every_phrase_knows_its_segment_where_it_starts_and_at_its_mask(self):
        facts = facts_of(3)
        tokenizer = train_tokenizer(iter(["There are a red ball, a blue box and the sky."] * 3), 320)
        source = DialogueSource(None, tokenizer)
        packed = source.pack([facts], 3, Speaker(np.random.default_rng(0)), ((grounded_caption, 1.0),))
        segments = [f.slot for f in facts.things + facts.stuff] * 3
        self.assertGreater(len(segments), 3)
        for token, slots in ((PHRASE_START, packed.named), (SEG, packed.slot)):
            at = packed.ids[0] == tokenizer.token_to_id(token)
            self.assertEqual(slots[0, at].tolist(), segments)
            self.assertTrue((slots[0, ~at] == -1).all())


class TestMix(unittest.TestCase):
    def test_a_mix_of_one_task_gives_that_task(self):
        dialogue = draw_dialogue(facts_of(3), Speaker(np.random.default_rng(0)), ((TASKS[0][0], 1.0),))
        self.assertTrue(dialogue is None or dialogue[0].task == "caption")


if __name__ == "__main__":
    unittest.main()
