"""Golden values of a bundle, computed by the bundle's own exported modules: what the Java runtime is held to.

``python -m omg_llava.export.goldens --bundle models/bundles/nano --out src/test/resources/golden``. Writes ``nano/``
and ``puzzle/`` (see ``Puzzle``): ``frame_*.png`` (generated, unseen frames of two aspect ratios), ``goldens.json``
(bundle id and hashes, prompts, token ids, texts, run-length masks) and ``goldens.safetensors`` (numbers). Everything
here is written a second time on purpose: no code is shared with the Java runtime, and little with training.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from pycocotools import mask as coco_mask
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from omg_llava.export import contract
from omg_llava.export.bundle import save_module
from omg_llava.language.tokenizer import dialogue_text, with_placeholders
from omg_llava.vision.preprocess import normalise, pad_offsets, square_image, square_mask
from omg_llava.world.scene import HELD_OUT_SEED, Scene

SIZES = ((90, 160), (150, 110))  # height, width: padded above and below, padded left and right
CORNER = 8
GROUNDED = 4  # object queries that are grounded
ANSWER_TOKENS = 48
EARLIER = (20, 40)  # frames of the scene that are told as earlier ones, oldest first
SEVERAL_FRAMES = ("What left?", "What came in?", "Did the ball move left?")
RANDOM_MASKS = 40
PLAIN_TEXTS = (
    "Segment the red ball.",
    "  two  spaces,\ttab\n\nand lines ",
    "Größe 3½ m — 猫と犬 🐈‍⬛!",
    "it's we'll I'd 12345 ...",
    "",
)


def encode_rle(mask: np.ndarray) -> dict:
    """COCO's compressed run lengths of (H, W) bool."""
    encoded = coco_mask.encode(np.asfortranarray(mask.astype(np.uint8)))
    return {"size": list(encoded["size"]), "counts": encoded["counts"].decode()}


class Bundle:
    """The files of a bundle, loaded as Java loads them."""

    def __init__(self, directory: Path):
        self.description = json.loads((directory / "bundle.json").read_text())
        files = {role: directory / entry["path"] for role, entry in self.description["files"].items()}
        for role, path in files.items():
            if hashlib.sha256(path.read_bytes()).hexdigest() != self.description["files"][role]["sha256"]:
                raise SystemExit(f"{path}: altered")
        self.encoder, self.decoder, self.llm = (
            torch.jit.load(str(files[r])).eval() for r in ("encoder", "decoder", "llm")
        )
        self.tokenizer = Tokenizer.from_file(str(files["tokenizer"]))
        self.class_embeddings = load_file(str(files["classEmbeddings"]))["class_embeddings"]
        self.side = self.description["imageSize"]
        self.known = load_file(str(files["familiarity"])) if "familiarity" in files else None

    def ids(self, text: str) -> list[int]:
        """Token ids of text in which special tokens count."""
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def special(self, literal: str) -> int:
        """Id of a special token."""
        return self.tokenizer.token_to_id(literal)


def familiarity(known: dict[str, Tensor], memory8: Tensor) -> float:
    """Share of training frames that lie at least as far out as a frame with the memory (1, C, h, w)."""
    distance = torch.linalg.vector_norm(
        known["whitening"].double() @ (memory8[0].mean((1, 2)) - known["centre"]).double()
    )
    quantiles = known["distances"].double().numpy()
    return 1 - float(np.interp(float(distance), quantiles, np.linspace(0, 1, len(quantiles))))


def full_size(logits: Tensor, height: int, width: int, side: int) -> Tensor:
    """Mask logits (N, S/4, S/4) at the frame's own size, as upstream does it: to S, to the padded square, cut (spec
    1.7)."""
    top, left, square = pad_offsets(height, width)
    x = F.interpolate(logits[None], size=(side, side), mode="bilinear", align_corners=False)
    x = F.interpolate(x, size=(square, square), mode="bilinear", align_corners=False)[0]
    return x[:, top : top + height, left : left + width]


def fuse(class_logits: Tensor, logits: Tensor, description: dict) -> list[dict]:
    """Panoptic fusion (spec 1.9) of one frame, logits at the frame's own size; segments in query order."""
    rule, classes = description["panoptic"], description["classes"]
    scores, labels = class_logits.softmax(-1).max(-1)
    probability = logits.sigmoid()
    kept = [q for q in range(len(labels)) if labels[q] != len(classes) and scores[q] > rule["scoreThreshold"]]
    if not kept:
        return []
    owner = (probability[kept] * scores[kept, None, None]).argmax(0)
    segments: list[dict] = []
    stuff: dict[int, dict] = {}
    for place, query in enumerate(kept):
        owned, own = owner == place, probability[query] >= 0.5
        mask = (owned & own).numpy()
        if not owned.any() or not own.any() or owned.sum() / own.sum() < rule["overlapThreshold"]:
            continue
        label = int(labels[query])
        segment = {"categoryId": classes[label]["id"], "score": float(scores[query]), "query": query, "pixels": mask}
        if not classes[label]["isThing"] and label in stuff:
            stuff[label]["pixels"] = stuff[label]["pixels"] | mask
            stuff[label]["score"] = max(stuff[label]["score"], segment["score"])
            continue
        if not classes[label]["isThing"]:
            stuff[label] = segment
        segments.append(segment)
    return [{**s, "pixels": None, "mask": encode_rle(s["pixels"])} for s in segments if s["pixels"].any()]


def visual_prompts(panoptic: np.ndarray, objects: list) -> list[dict]:
    """A point, a box and a mask on the largest thing of a frame, in pixels of the frame."""
    thing = max((o for o in objects if o.is_thing), key=lambda o: o.area)
    mask = panoptic == thing.id
    rows, columns = np.nonzero(mask)
    middle = len(rows) // 2
    x, y, width, height = thing.bbox
    return [
        {"kind": "POINT", "coordinates": [columns[middle] + 0.5, rows[middle] + 0.5]},
        {"kind": "BOX", "coordinates": [x, y, x + width, y + height]},
        {"kind": "MASK", "coordinates": [], "mask": encode_rle(mask)},
    ]


def prompt_tokens(bundle: Bundle, maps: tuple, prompts: list[dict], height: int, width: int) -> Tensor:
    """Tokens (N, D) of the prompts of one frame."""
    top, left, square = pad_offsets(height, width)
    kinds, boxes, masks = (
        [],
        torch.zeros(len(prompts), 4),
        torch.zeros(len(prompts), bundle.side, bundle.side, dtype=torch.bool),
    )
    for i, prompt in enumerate(prompts):
        kinds.append(("POINT", "BOX", "MASK").index(prompt["kind"]))
        if prompt["kind"] == "MASK":
            region = coco_mask.decode({"size": prompt["mask"]["size"], "counts": prompt["mask"]["counts"].encode()})
            masks[i] = torch.from_numpy(square_mask(region.astype(bool), bundle.side))
        else:
            corners = torch.tensor(prompt["coordinates"] * (2 if prompt["kind"] == "POINT" else 1), dtype=torch.float64)
            boxes[i] = ((corners + torch.tensor([left, top, left, top])) * bundle.side / square).float()
    index = torch.zeros(len(prompts), dtype=torch.int64)
    return bundle.decoder.prompt(*maps[:4], bundle.class_embeddings, torch.tensor(kinds), boxes, masks, index)[0]


def embeddings(bundle: Bundle, ids: list[int], visual: Tensor, regions: Tensor) -> Tensor:
    """(1, T, D): visual tokens replace the image placeholder, region tokens the region placeholders in order."""
    prompt = bundle.description["prompt"]
    image, places = (
        bundle.special(prompt["imagePlaceholder"]),
        [bundle.special(t) for t in prompt["regionPlaceholders"]],
    )
    rows, used = [], 0
    for token in ids:
        if token == image:
            rows.append(visual)
        elif token in places:
            rows.append(regions[used : used + 1])
            used += 1
        else:
            rows.append(bundle.llm.embed(torch.tensor([token])))
    return torch.cat(rows).unsqueeze(0)


def generate(bundle: Bundle, prompt: Tensor) -> tuple[list[int], list[float], list[float], Tensor, Tensor]:
    """Greedy ids without the stop token, by how much each won and its log probability (those of the stop token last),
    [SEG] queries (N, 2C), logits after the prompt (V,)."""
    sizes, length = bundle.description["architecture"]["language"], prompt.shape[1]
    cache = torch.zeros(
        sizes["layers"], 2, 1, sizes["kv_heads"], length + ANSWER_TOKENS + 1, sizes["hidden"] // sizes["heads"]
    )
    stop = [bundle.special(t) for t in bundle.description["prompt"]["stop"]]
    seg = bundle.special(bundle.description["prompt"]["seg"])
    logits, _ = bundle.llm.prefill(prompt, torch.tensor([length]), torch.tensor([0]), cache)
    first, ids, margins, logs, queries = logits[0].clone(), [], [], [], []
    while True:
        best = logits[0].topk(2)
        token = int(best.indices[0])
        margins.append(float(best.values[0] - best.values[1]))
        if token in stop or len(ids) < ANSWER_TOKENS:
            logs.append(float(logits[0].log_softmax(-1)[token]))
        if token in stop or len(ids) == ANSWER_TOKENS:
            break
        ids.append(token)
        logits, hidden = bundle.llm.decode(torch.tensor([token]), torch.tensor([length + len(ids) - 1]), cache)
        if token == seg:
            queries.append(bundle.llm.seg_query(hidden)[0])
    width = bundle.description["architecture"]["vision"]["width"] * 2
    return ids, margins, logs, torch.stack(queries) if queries else torch.zeros(0, width), first


def dialogues(bundle: Bundle) -> list[dict]:
    """What is asked about each frame: prompts are indices into the frame's visual prompts."""
    prompt = bundle.description["prompt"]
    region, mark = prompt["regionPlaceholders"][0], prompt["regionPlaceholders"][-1]
    answer = f"{prompt['phraseStart']} Red ball {prompt['phraseEnd']} {prompt['seg']}."
    return [
        {"history": [], "question": "Describe the scene and segment each thing you mention.", "prompts": []},
        {"history": [], "question": "Segment the ball.", "prompts": []},
        {"history": [], "question": f"What is {mark}?", "prompts": [0]},
        {"history": [], "question": "What is in this region?", "prompts": [1]},
        {"history": [], "question": f"Is {region} the same as {mark}?", "prompts": [2, 0]},
        {"history": [["Segment the red ball.", answer, []]], "question": "What colour is it?", "prompts": []},
        {"history": [[f"What is {region}?", "A cat.", [1]]], "question": "And this?", "prompts": [2]},
    ]


def token_points(frame: int, tokens: int) -> list[list[float]]:
    """A made-up track and place (track, x, y) of each object token of a followed frame: every fourth has none, some
    are in one frame and some in several."""
    return [
        [0, 0.0, 0.0] if i % 4 == 3 else [40 - i - 2 * frame, (7 * i + 3 * frame) % 20 / 20, (3 * i + frame) % 10 / 10]
        for i in range(tokens)
    ]


def told(bundle: Bundle, tokens: list[Tensor], points: list[list[list[float]]]) -> list[Tensor]:
    """Object tokens (n, D) of frames, oldest first and the one that is asked about last, each with its tags."""
    history = bundle.description["histories"][0]
    numbers = {track: n for n, track in enumerate(sorted({int(p[0]) for f in points for p in f if p[0]}), 1)}
    oldest, now = ({int(p[0]): p[1:] for p in f if p[0]} for f in (points[0], points[-1]))
    results = []
    for age, own, of in zip(range(len(tokens) - 1, -1, -1), tokens, points, strict=True):
        tracks = [int(p[0]) for p in of]
        fates = [
            history["fates"].index(
                {(True, True): "stayed", (False, True): "came", (True, False): "left"}.get(
                    (t in oldest, t in now), "unknown"
                )
            )
            for t in tracks
        ]
        moved = [
            [b - a for a, b in zip(oldest[t], now[t], strict=True)] if t in oldest and t in now else [0, 0]
            for t in tracks
        ]
        known = [n if (n := numbers.get(t, 0)) <= history["tracks"] else 0 for t in tracks]
        results.append(
            bundle.llm.tag(
                own, torch.full((len(own),), age), torch.tensor(known), torch.tensor(fates), torch.tensor(moved).float()
            )
        )
    return results


def followed_goldens(bundle: Bundle, index: int, scene: Scene, now: tuple, numbers: dict[str, Tensor]) -> list[dict]:
    """Questions over several frames; now: pixel tokens and object tokens of the frame that is asked about. None where
    the bundle reads one frame at a time."""
    if not bundle.description.get("histories"):
        return []
    pixel_tokens, own = now
    objects = []
    for t in EARLIER:
        image = square_image(scene.render(t, *SIZES[index]).image, bundle.side)
        seen = bundle.decoder.perceive(
            *bundle.encoder.encode(torch.from_numpy(normalise(image))[None]), bundle.class_embeddings
        )
        objects.append(seen[5][0][seen[6][0]])
    points = [token_points(frame, len(tokens)) for frame, tokens in enumerate([*objects, own])]
    *before, tagged = told(bundle, [*objects, own], points)
    block = torch.cat([*before, pixel_tokens, tagged])
    numbers[f"{index}.followed.block"] = block
    for place, tokens in enumerate(objects):
        numbers[f"{index}.followed.objects.{place}"] = tokens
    results = []
    for place, question in enumerate(SEVERAL_FRAMES):
        ids = bundle.ids(dialogue_text([], question))
        generated, margins, _, _, logits = generate(bundle, embeddings(bundle, ids, block, block[:0]))
        numbers[f"{index}.followed.{place}.logits"] = logits
        results.append(
            {
                "question": question,
                "points": points,
                "generatedIds": generated,
                "margins": [round(m, 3) for m in margins],
            }
        )
    return results


def frame_goldens(bundle: Bundle, index: int, out: Path, numbers: dict[str, Tensor]) -> dict:
    """Writes one frame's picture, adds its numbers and returns the rest."""
    height, width = SIZES[index]
    scene = Scene(HELD_OUT_SEED + 40 + index)
    frame = scene.render(3, height, width)
    Image.fromarray(frame.image).save(out / f"frame_{index}.png", optimize=True)
    square = square_image(frame.image, bundle.side)
    images = torch.from_numpy(normalise(square))[None]
    maps = bundle.encoder.encode(images)
    class_logits, mask_logits, query, _, pixel_tokens, object_tokens, valid = bundle.decoder.perceive(
        *maps, bundle.class_embeddings
    )
    prompts = visual_prompts(frame.panoptic, frame.objects)
    regions = prompt_tokens(bundle, maps, prompts, height, width)
    visual = torch.cat([pixel_tokens[0], object_tokens[0][valid[0]]])
    numbers.update(
        {
            f"{index}.input_corner": images[0, :, :CORNER, :CORNER].contiguous(),
            f"{index}.class_logits": class_logits[0],
            f"{index}.mask_logits_corner": mask_logits[0, :, :CORNER, :CORNER].contiguous(),
            f"{index}.mask_logits_sum": mask_logits[0].sum((1, 2)),
            f"{index}.queries": query[0],
            f"{index}.visual_tokens": visual,
            f"{index}.prompt_tokens": regions,
        }
    )
    results = []
    for place, dialogue in enumerate(dialogues(bundle)):
        turns = [(with_placeholders(q, len(p)), a) for q, a, p in dialogue["history"]]
        question = with_placeholders(dialogue["question"], len(dialogue["prompts"]))
        ids = bundle.ids(dialogue_text(turns, question))
        used = [p for _, _, ps in dialogue["history"] for p in ps] + dialogue["prompts"]
        generated, margins, logs, queries, logits = generate(bundle, embeddings(bundle, ids, visual, regions[used]))
        masks: list[dict] = []
        if len(queries):
            decoded = bundle.decoder.ground(*maps[:4], queries, torch.zeros(len(queries), dtype=torch.int64))
            masks = [encode_rle((m > 0).numpy()) for m in full_size(decoded, height, width, bundle.side)]
        numbers[f"{index}.{place}.logits"] = logits
        numbers[f"{index}.{place}.seg_queries"] = queries
        result = {
            "asked": question,
            "promptIds": ids,
            "generatedIds": generated,
            "margins": [round(m, 3) for m in margins],
            "logProbabilities": [round(value, 5) for value in logs],
            "masks": masks,
        }
        results.append({**dialogue, **result})
    # Grounding must be held to the definition even by a model that says no [SEG]: the first object queries are queries
    # too.
    decoded = bundle.decoder.ground(*maps[:4], query[0, :GROUNDED], torch.zeros(GROUNDED, dtype=torch.int64))
    at_size = full_size(decoded, height, width, bundle.side)
    return {
        "height": height,
        "width": width,
        "squareSha256": hashlib.sha256(square.tobytes()).hexdigest(),
        "inputSha256": hashlib.sha256(images.numpy().astype("<f4").tobytes()).hexdigest(),
        "segments": fuse(class_logits[0], full_size(mask_logits[0], height, width, bundle.side), bundle.description),
        "prompts": prompts,
        "dialogues": results,
        "followed": followed_goldens(bundle, index, scene, (pixel_tokens[0], object_tokens[0][valid[0]]), numbers),
        "familiarity": familiarity(bundle.known, maps[3]) if bundle.known else None,
        "groundMasks": [encode_rle((m > 0).numpy()) for m in at_size],
        "groundScores": [float(m.sigmoid()[m > 0].mean()) if (m > 0).any() else 0.0 for m in at_size],
    }


def random_masks() -> list[dict]:
    """Masks of every density and shape with pycocotools' encoding, area and box, and the overlap with the mask
    before."""
    rng = np.random.default_rng(11)
    results, previous = [], None
    for index in range(RANDOM_MASKS):
        height, width = (int(n) for n in rng.integers(1, 40, 2)) if index else (33, 65_000)
        if index % 2 and previous is not None and previous.shape[1] < 100:
            height, width = previous.shape
        mask = rng.uniform(size=(height, width)) < (0.0, 1.0, 0.5, 0.02, 0.98)[index % 5]
        if index == 0:
            mask[:] = False
            mask[5, 60_000] = True
        rle = coco_mask.encode(np.asfortranarray(mask.astype(np.uint8)))
        entry = {
            "mask": encode_rle(mask),
            "ones": np.flatnonzero(mask).tolist() if height * width < 2000 else [5 * width + 60_000],
            "area": int(coco_mask.area(rle)),
            "box": [int(v) for v in coco_mask.toBbox(rle)],
        }
        if previous is not None and previous.shape == mask.shape:
            before = coco_mask.encode(np.asfortranarray(previous.astype(np.uint8)))
            entry["iouWithPrevious"] = float(coco_mask.iou([before], [rle], [0])[0, 0])
        results.append(entry)
        previous = mask
    return results


class Puzzle(nn.Module):
    """A language model whose answers a test can compute: what a token is followed by depends on all that its row of the
    cache holds.

    It has the methods of llm.pt at width 4. The state after a position is the sum of value * (place + 1) over its row
    up to there, modulo the length of ``answers``, where value is the token id, or 1000 times the first number of a
    visual token; it is followed by ``answers[state]``. The hidden state is (state, position, input value, 0), a [SEG]
    query twice as much. A row that is mixed up or moved wrongly answers wrongly.
    """

    def __init__(self, answers: list[int], vocabulary: int):
        super().__init__()
        self.vocabulary = vocabulary
        self.register_buffer("answers", torch.tensor(answers))

    @torch.jit.export
    def embed(self, ids: Tensor) -> Tensor:
        """ids (N,) to (N, 4): the id in thousandths."""
        return torch.stack(
            [ids.float() / 1000.0, torch.zeros(ids.shape[0]), torch.zeros(ids.shape[0]), torch.zeros(ids.shape[0])], 1
        )

    def follow(self, rows: Tensor, positions: Tensor, cache: Tensor) -> tuple[Tensor, Tensor]:
        """Logits and hidden states of cache rows after positions."""
        values = cache[0, 0, :, 0, :, 0].index_select(0, rows).round().to(torch.int64)
        places = torch.arange(values.shape[1])
        seen = places.unsqueeze(0) <= positions.unsqueeze(1)
        state = (values * (places + 1) * seen).sum(1) % self.answers.shape[0]
        logits = torch.zeros([rows.shape[0], self.vocabulary])
        best = self.answers.index_select(0, state)
        logits.scatter_(1, best.unsqueeze(1), 4.0)
        logits.scatter_(1, ((best + 1) % self.vocabulary).unsqueeze(1), 3.0)
        inputs = values.gather(1, positions.unsqueeze(1)).squeeze(1)
        hidden = torch.stack([state.float(), positions.float(), inputs.float(), torch.zeros(rows.shape[0])], 1)
        return logits, hidden

    @torch.jit.export
    def room(self, rows: Tensor, positions: Tensor) -> Tensor:
        """As ``LanguageModule.room``."""
        return torch.zeros([1, 2, int(rows), 1, int(positions), 4])

    @torch.jit.export
    def prefill(self, embeddings: Tensor, lengths: Tensor, rows: Tensor, cache: Tensor) -> tuple[Tensor, Tensor]:
        """As ``LanguageModule.prefill``."""
        for i in range(rows.shape[0]):
            cache[0, 0, int(rows[i]), 0, : embeddings.shape[1], 0] = embeddings[i, :, 0] * 1000.0
        return self.follow(rows, lengths - 1, cache)

    @torch.jit.export
    def read_on(
        self, embeddings: Tensor, lengths: Tensor, starts: Tensor, rows: Tensor, cache: Tensor
    ) -> tuple[Tensor, Tensor]:
        """As ``LanguageModule.read_on``."""
        for i in range(rows.shape[0]):
            start, length = int(starts[i]), int(lengths[i])
            cache[0, 0, int(rows[i]), 0, start : start + length, 0] = embeddings[i, :length, 0] * 1000.0
        return self.follow(rows, starts + lengths - 1, cache)

    @torch.jit.export
    def share(self, prefix: Tensor, rows: Tensor, cache: Tensor) -> None:
        """As ``LanguageModule.share``."""
        cache[:, :, :, :, : prefix.shape[4]].index_copy_(2, rows, prefix.expand(-1, -1, rows.shape[0], -1, -1, -1))

    @torch.jit.export
    def decode(self, ids: Tensor, positions: Tensor, cache: Tensor) -> tuple[Tensor, Tensor]:
        """As ``LanguageModule.decode``."""
        for row in range(ids.shape[0]):
            cache[0, 0, row, 0, int(positions[row]), 0] = float(ids[row])
        return self.follow(torch.arange(ids.shape[0]), positions, cache)

    @torch.jit.export
    def move(self, rows: Tensor, cache: Tensor) -> None:
        """As ``LanguageModule.move``."""
        cache[:, :, : rows.shape[0]] = cache.index_select(2, rows)

    @torch.jit.export
    def seg_query(self, hidden: Tensor) -> Tensor:
        """(N, 4) to (N, 4)."""
        return hidden * 2.0

    @torch.jit.export
    def tag(self, tokens: Tensor, age: Tensor, track: Tensor, fate: Tensor, moved: Tensor) -> Tensor:
        """Tokens (N, 4) with all that they are told in their first number, in thousandths: age, 3 for each number of
        the track, 60 for each row of fate, and hundredths of what they moved right and down, down ten times."""
        told = age + 3 * track + 60 * fate + (100 * (moved[:, 0] + 10 * moved[:, 1])).round()
        return tokens + torch.stack([told / 1000.0, told * 0, told * 0, told * 0], 1)


def write_puzzle(bundle: Bundle, directory: Path, out: Path) -> None:
    """A bundle with ``Puzzle`` as llm.pt and the tokenizer and prompt format of a real one; it has no vision."""
    prompt, words = bundle.description["prompt"], bundle.ids(" red ball the and. a cat is")
    marks = [bundle.special(prompt[key]) for key in ("phraseStart", "phraseEnd", "seg")]
    answers = (words + marks + [marks[2]]) * 8 + [bundle.special(prompt["stop"][0])] * 3
    answers = [answers[i] for i in np.random.default_rng(5).permutation(len(answers))]
    puzzle = torch.jit.script(Puzzle(answers, bundle.description["architecture"]["language"]["vocabulary"]))
    save_module(puzzle, out / "llm.pt")
    (out / "tokenizer.json").write_bytes((directory / bundle.description["files"]["tokenizer"]["path"]).read_bytes())
    files = {"llm": out / "llm.pt", "tokenizer": out / "tokenizer.json"}
    entries = {
        k: {"path": p.name, "sizeBytes": p.stat().st_size, "sha256": hashlib.sha256(p.read_bytes()).hexdigest()}
        for k, p in files.items()
    }
    entries |= {
        role: {"path": f"{role}.none", "sizeBytes": 0, "sha256": ""}
        for role in ("encoder", "decoder", "classEmbeddings")
    }
    language = {
        "hidden": 4,
        "layers": 1,
        "heads": 1,
        "kv_heads": 1,
        "vocabulary": puzzle.vocabulary,
        "max_positions": 200,
    }
    architecture = {"name": "puzzle", "vision": {"width": 2, "queries": 1}, "language": language}
    description = {
        **bundle.description,
        "name": "puzzle",
        "description": Puzzle.__doc__.splitlines()[0],
        "architecture": architecture,
        "histories": [{"frames": 2, "tracks": 5, "fates": ["unknown", "stayed", "came", "left"]}],
        "tensors": contract.description(True, torch.float32),
        "files": entries,
    }
    (out / "bundle.json").write_text(json.dumps({**description, "answers": answers}, indent=1) + "\n")


def squares(side: int) -> list[dict]:
    """Preprocessed pictures of shapes that the frames do not have; the pixel (y, x, c) is (7 x + 13 y + 29 c + x y) mod
    256."""
    results = []
    for height, width in ((1, 1), (side, side), (30, 41), (500, 31), (360, 640)):
        y, x, c = np.ogrid[:height, :width, :3]
        image = ((7 * x + 13 * y + 29 * c + x * y) % 256).astype(np.uint8)
        results.append(
            {
                "height": height,
                "width": width,
                "sha256": hashlib.sha256(square_image(image, side).tobytes()).hexdigest(),
            }
        )
    return results


@torch.inference_mode()
def write_goldens(bundle: Bundle, out: Path) -> None:
    """Pictures, numbers and the rest of one bundle."""
    numbers: dict[str, Tensor] = {}
    goldens = {
        "bundle": f"{bundle.description['name']}:{bundle.description['version']}",
        "sha256": {role: entry["sha256"] for role, entry in bundle.description["files"].items()},
        "texts": [
            {"text": t, "ids": bundle.ids(t), "decoded": bundle.tokenizer.decode(bundle.ids(t), False)}
            for t in PLAIN_TEXTS
        ],
        "frames": [frame_goldens(bundle, index, out, numbers) for index in range(len(SIZES))],
        "squares": squares(bundle.side),
        "masks": random_masks(),
    }
    save_file({k: v.contiguous().float() for k, v in numbers.items()}, str(out / "goldens.safetensors"))
    (out / "goldens.json").write_text(json.dumps(goldens, ensure_ascii=False, separators=(",", ":")) + "\n")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    bundle = Bundle(arguments.bundle)
    for name in ("nano", "puzzle"):
        (arguments.out / name).mkdir(parents=True, exist_ok=True)
    write_goldens(bundle, arguments.out / "nano")
    write_puzzle(bundle, arguments.bundle, arguments.out / "puzzle")


if __name__ == "__main__":
    main()
