"""Questions over several frames: what is asked and answered, and what the tokens of a followed frame carry."""

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from omg_llava.config import nano
from omg_llava.evaluate import several
from omg_llava.export import contract
from omg_llava.export.bundle import _both, language_module
from omg_llava.instructions.corpus import earlier_frames
from omg_llava.instructions.facts import FrameFacts
from omg_llava.instructions.following import fates, left_or_came, moved
from omg_llava.instructions.speaker import PLAIN, SEEN, Speaker
from omg_llava.language.history import FATES, MOVED, STOOD, FrameHistory, TokenTags
from omg_llava.language.tokenizer import train_tokenizer
from omg_llava.omg_llava import OmgLlavaLanguage
from omg_llava.train.batches import Batch, Split
from omg_llava.train.dialogues import DialogueSource
from omg_llava.train.followed import NO_SLOT, SlotTags, slot_tags, tag
from omg_llava.train.language_trainer import LanguageTrainer, _slots_of_queries
from omg_llava.world.cache import EMPTY

SIDE = 128
CAT, BALL, CAR, GRASS = 7, 8, 3, 15
RED, BLUE = 0, 4


def frame(*things: tuple[int, int, int, float], earlier: tuple[FrameFacts, ...] = ()) -> FrameFacts:
    """A frame of squares on grass: (class row, colour, track, x of the centre in 0..1), one below the other."""
    segments = np.ones((SIDE, SIDE), np.uint8)
    category, colour = np.full(16, EMPTY, np.uint8), np.full(16, 8, np.uint8)
    object_id = np.zeros(16, np.int32)
    category[0], object_id[0] = GRASS, 1015
    for slot, (row, shade, track, x) in enumerate(things, 1):
        centre, top = int(x * SIDE), 8 + 20 * slot
        segments[top : top + 16, centre - 8 : centre + 8] = slot + 1
        category[slot], colour[slot], object_id[slot] = row, shade, track
    return FrameFacts(segments, category, colour, SIDE, SIDE, object_id, earlier)


def followed() -> FrameFacts:
    """A red car leaves, a blue ball comes, a red cat moves right, a blue cat stands."""
    oldest = frame((CAR, RED, 1, 0.2), (CAT, RED, 2, 0.3), (CAT, BLUE, 3, 0.8))
    between = frame((CAT, RED, 2, 0.4), (CAT, BLUE, 3, 0.8))
    return frame((CAT, RED, 2, 0.5), (CAT, BLUE, 3, 0.8), (BALL, BLUE, 4, 0.2), earlier=(oldest, between))


class TestFates(unittest.TestCase):
    def test_each_track_has_what_became_of_it(self):
        known = fates(followed())
        self.assertEqual({t: f.name for t, f in known.items()}, {1: "left", 2: "stayed", 3: "stayed", 4: "came"})
        self.assertAlmostEqual(known[2].right, 0.2, delta=0.01)
        self.assertEqual(known[3].right, 0.0)

    def test_a_frame_looked_at_alone_has_none(self):
        alone = frame((CAR, RED, 1, 0.2))
        speaker = Speaker(np.random.default_rng(0))
        self.assertEqual(fates(alone), {})
        self.assertIsNone(left_or_came(alone, speaker))
        self.assertIsNone(moved(alone, speaker))

    def test_the_same_facts_are_followed_or_not(self):
        alone = frame((CAR, RED, 1, 0.2))
        self.assertEqual(len(alone.followed((alone, alone)).earlier), 2)
        self.assertEqual(alone.earlier, ())


class TestQuestions(unittest.TestCase):
    def answers(self, task, facts: FrameFacts) -> set[tuple[str, str]]:
        speaker = Speaker(np.random.default_rng(0), PLAIN)
        drawn = [task(facts, speaker) for _ in range(300)]
        return {(d[0].question, d[0].answer) for d in drawn if d}

    def test_what_left_and_what_came_in(self):
        said = self.answers(left_or_came, followed())
        self.assertIn(("What left?", "The red car left."), said)
        self.assertIn(("What came in?", "The blue ball came in."), said)
        self.assertIn(("Which car left?", "The red car left."), said)
        self.assertIn(("Which cat left?", "No cat left."), said)
        self.assertEqual({a for q, a in said if q == "What left?"}, {"The red car left."})

    def test_nothing_left_where_all_stayed(self):
        oldest = frame((CAT, RED, 2, 0.3))
        said = self.answers(left_or_came, frame((CAT, RED, 2, 0.3), earlier=(oldest,)))
        self.assertIn(("What left?", "Nothing left."), said)
        self.assertFalse([a for _, a in said if "cat" in a and not a.startswith("No")])

    def test_what_moved_where(self):
        said = self.answers(moved, followed())
        self.assertIn(("Did the red cat move left?", "No, the red cat moved to the right."), said)
        self.assertIn(("Did the red cat move right?", "Yes, the red cat moved to the right."), said)
        self.assertIn(("Did the blue cat move?", "The blue cat did not move."), said)
        self.assertTrue(all(q.startswith("Did the ") for q, _ in said))

    def test_between_standing_and_moving_nothing_is_said(self):
        middle = (MOVED + STOOD) / 2
        oldest = frame((CAT, RED, 2, 0.3))
        self.assertEqual(self.answers(moved, frame((CAT, RED, 2, 0.3 + middle), earlier=(oldest,))), set())


class TestTags(unittest.TestCase):
    def tags(self, tracks_known: int) -> SlotTags:
        """Tags of a frame that is not followed, then of the followed one and, from the oldest, those before it."""
        tags = slot_tags(4)
        tag(tags, [2, 3, 1], followed(), tracks_known, np.random.default_rng(0))
        return tags

    def test_a_track_has_one_number_in_all_frames_and_its_fate(self):
        tags = self.tags(16)
        self.assertEqual(tags.age.tolist(), [0, 0, 2, 1])
        self.assertEqual(tags.followed.tolist(), [False, True, True, True])
        self.assertEqual(len({int(tags.track[2, 2]), int(tags.track[3, 1]), int(tags.track[1, 1])}), 1)
        names = [FATES[int(tags.fate[row, slot])] for row, slot in ((2, 1), (1, 3), (1, 1), (1, 0))]
        self.assertEqual(names, ["left", "came", "stayed", "unknown"])
        self.assertAlmostEqual(float(tags.moved[1, 1, 0]), 0.2, delta=0.01)
        self.assertEqual((int(tags.track[1, 0]), tags.moved[1, 0].tolist()), (0, [0.0, 0.0]))

    def test_more_tracks_than_are_known_get_no_number(self):
        self.assertEqual(set(self.tags(2).track.unique().tolist()), {0, 1, 2})

    def test_a_token_gets_the_tags_of_its_slot_or_none(self):
        tags = self.tags(16)
        of = tags.of_slots(torch.tensor([[0, 0], [0, 0], [1, NO_SLOT], [0, 0]]))
        self.assertEqual([FATES[f] for f in of.fate[2].tolist()], ["left", "unknown"])
        self.assertEqual(of.age[2].tolist(), [2, 2])
        self.assertEqual(int(of.track[2, 1]), 0)

    def test_a_new_history_changes_no_token_and_a_trained_one_only_tagged_ones(self):
        history = FrameHistory(2, 4, 8)
        tokens = torch.randn(2, 8)
        fates_of = torch.tensor([FATES.index("left"), FATES.index("unknown")])
        tags = TokenTags(torch.tensor([1, 0]), torch.tensor([3, 0]), fates_of, torch.zeros(2, 2))
        self.assertTrue(torch.equal(history.tagged(tokens, tags), tokens))
        with torch.no_grad():
            history.fates.weight[FATES.index("left")] = 1.0
        self.assertTrue(torch.equal(history.tagged(tokens, tags), tokens + torch.tensor([[1.0], [0.0]])))

    def test_motion_is_told_in_full_where_a_thing_has_moved_and_not_at_all_where_it_stood(self):
        history = FrameHistory(2, 4, 2)
        with torch.no_grad():
            history.motion.weight.copy_(torch.eye(2))
        moved = torch.tensor([[STOOD, -STOOD], [MOVED, -0.5], [(MOVED + STOOD) / 2, 0.0]])
        none = torch.zeros(3, dtype=torch.int64)
        told = history(torch.zeros(3, 2), none, none, none, moved)
        self.assertTrue(torch.allclose(told, torch.tensor([[0.0, 0.0], [1.0, -1.0], [0.5, 0.0]]), atol=1e-6))


class FourFrames:
    """A frame cache whose first three frames are of one scene: those of ``followed``."""

    scene = np.array([[5, 0, 9, 9], [5, 7, 9, 9], [5, 9, 9, 9], [6, 1, 9, 9]])
    segments = np.zeros((4, SIDE, SIDE), np.uint8)
    category = colour = np.zeros((4, 16), np.uint8)


class SeenFrames:
    """Features of frames with four queries: the third fits no segment, the second becomes no token."""

    queries = torch.arange(4 * 4 * 128, dtype=torch.float32).view(4, 4, 128) / 1000

    def tensor(self, name: str, frames: torch.Tensor) -> torch.Tensor:
        """One array at the frames."""
        if name == "valid":
            return torch.tensor([[True, False, True, True]]).expand(len(frames), -1)
        if name == "slot_query":
            return torch.tensor([[3, 0, 1] + [-1] * 13]).expand(len(frames), -1)
        if name == "pixels":
            return torch.zeros(len(frames), nano().vision.token_grid ** 2, nano().vision.pixel_feature_dim)
        return self.queries[frames]


class TestBatch(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(0)
        tokenizer = train_tokenizer(iter(["What left? The red car left. There is a blue ball."] * 3), 320)
        self.model = OmgLlavaLanguage(nano())
        source = DialogueSource(FourFrames(), tokenizer)
        now = followed()
        source._facts = {0: now.earlier[0], 1: now.earlier[1], 2: now.followed(())}
        self.split = Split(FourFrames(), source, None, 2, 16)

    def batch(self, task) -> Batch:
        """A batch of frame 2, followed."""
        rng = np.random.default_rng(0)
        while True:
            drawn = Batch.draw(self.split, np.array([2]), 3, Speaker(rng, SEEN), ((task, 1.0),))
            if len(drawn.read) > 1:
                return drawn

    def test_only_earlier_frames_of_the_scene_are_read(self):
        self.assertEqual([earlier_frames(FourFrames(), f, 2) for f in range(4)], [[], [0], [0, 1], []])
        self.assertEqual(earlier_frames(FourFrames(), 2, 1), [1])

    def test_the_history_is_learned_from_what_left_and_came(self):
        batch = self.batch(left_or_came)
        self.assertEqual((batch.read.tolist(), batch.earlier.tolist()), ([2, 0, 1], [[1, 2]]))
        loss, _ = LanguageTrainer("words", self.model)(batch, self.split)
        loss.backward()
        for table in (self.model.history.ages, self.model.history.tracks, self.model.history.fates):
            self.assertGreater(float(table.weight.grad.abs().sum()), 0)

    def test_seen_frames_are_read_as_the_tokens_of_their_confident_queries_and_those_know_their_slots(self):
        self.assertEqual(_slots_of_queries(torch.tensor([[3, 0, 1] + [-1] * 13]), 4).tolist(), [[1, 2, NO_SLOT, 0]])
        trainer = LanguageTrainer("projector", self.model)
        tokens, present = torch.randn(3, 4, 8), torch.tensor([[True, False, True, True]] * 3)
        pixels = torch.randn(1, 5, 8)
        block, filled = trainer._visual_block(torch.tensor([[1, 2]]), pixels, tokens, present)
        expected = torch.cat([tokens[1, present[1]], tokens[2, present[2]], pixels[0], tokens[0, present[0]]])
        self.assertTrue(torch.equal(block[filled], expected))
        _, filled = trainer._visual_block(torch.tensor([[-1, 2]]), pixels, tokens, present)
        self.assertEqual(int(filled.sum()), 3 + 5 + 3)

    def test_objects_without_a_token_are_read_as_nothing(self):
        trainer = LanguageTrainer("projector", self.model)
        seen = Split(SeenFrames(), self.split.source, None, 2, 16)
        with torch.no_grad():
            objects, _, logits, _, queries = trainer.read(self.batch(left_or_came), seen)
        given = objects[0].abs().sum(-1) > 0
        self.assertEqual(torch.nonzero(given).flatten().tolist(), [0, 1])
        expected = self.model.projector.object_tokens(SeenFrames.queries[2, 3])
        self.assertLess(float((objects[0, 0] - expected).abs().max()), 1e-5)
        self.assertTrue(torch.equal(queries[0], SeenFrames.queries[2]) and bool(logits.isfinite().all()))

    def test_a_model_begins_to_follow_without_reading_otherwise(self):
        plain = OmgLlavaLanguage(type(nano()).from_dict(nano().to_dict() | {"history_frames": 0}))
        self.assertFalse(hasattr(plain, "history"))
        self.assertEqual(plain.following(3, 8).config.history_frames, 3)
        self.assertEqual(plain.history.ages.weight.shape, (4, nano().language.hidden))


class TestQuestionSet(unittest.TestCase):
    def test_each_question_is_asked_once(self):
        turns = several.asked(followed(), Speaker(np.random.default_rng(0), PLAIN))
        questions = [t.question.lower() for t in turns]
        self.assertEqual(len(questions), len(set(questions)))
        self.assertEqual({t.task.split("_")[0] for t in turns}, {"follow"})

    def test_a_question_brings_all_pictures_before_its_own_and_says_which_it_looks_back_on(self):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder)
            written = several.write(3, out)
            lines = [json.loads(line) for line in (out / "questions.jsonl").read_text().splitlines()]
            self.assertEqual(len(lines), written)
            self.assertGreater(written, 0)
            for line in lines:
                numbers = [int(Path(name).stem) for name in [*line["before"], line["frame"]]]
                self.assertEqual(numbers, list(range(numbers[0], numbers[-1] + 1, several.STRIDE)))
                self.assertEqual((len(line["read"]), line["read"][0]), (several.LOOKED_BACK_ON, 0))
                self.assertLess(line["read"][-1], len(line["before"]))
                self.assertTrue(all((out / name).exists() for name in [*line["before"], line["frame"]]))
            truth = json.loads((out / "panoptic_gt.json").read_text())
            self.assertEqual({len(v["images"]) for v in truth["videos"]}, {1})


class TestExport(unittest.TestCase):
    def language(self, history_frames: int) -> tuple[OmgLlavaLanguage, torch.nn.Module]:
        """A model with that much history, whose tags say something, and the module that its bundle would have."""
        torch.manual_seed(0)
        config = type(nano()).from_dict(nano().to_dict() | {"history_frames": history_frames})
        model = OmgLlavaLanguage(config)
        if history_frames:
            for table in model.history.parameters():
                torch.nn.init.normal_(table)
        return model, language_module(model).eval().requires_grad_(False)

    def test_what_is_exported_tags_tokens_as_the_model_does(self):
        model, module = self.language(2)
        tags = TokenTags(torch.tensor([2, 0, 1]), torch.tensor([16, 0, 5]), torch.tensor([3, 0, 1]), torch.randn(3, 2))
        tokens = torch.randn(3, nano().language.hidden)
        arguments = tokens, tags.age, tags.track, tags.fate, tags.moved
        exported = torch.jit.script(module)
        self.assertTrue(torch.equal(_both("llm", "tag", (module, exported), *arguments), exported.tag(*arguments)))
        self.assertLess(float((exported.tag(*arguments) - model.history.tagged(tokens, tags)).abs().max()), 1e-6)

    def test_a_model_without_history_promises_none(self):
        _, module = self.language(0)
        self.assertFalse(hasattr(torch.jit.script(module), "tag"))
        self.assertNotIn("tag", contract.description(False, torch.float32)["llm"])
        self.assertEqual(
            contract.description(True, torch.float32)["llm"].keys()
            - contract.description(False, torch.float32)["llm"].keys(),
            {"tag"},
        )
        self.assertEqual(
            contract.description(True, torch.float32)["decoder"], contract.description(False, torch.float32)["decoder"]
        )


if __name__ == "__main__":
    unittest.main()
