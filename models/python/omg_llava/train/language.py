"""Stages 1 to 4: language model, projectors, instruction tuning and task fine-tuning over a frozen perception (spec 3.6).

``python -m omg_llava.train.language STAGE --data DIR --features DIR --perception FILE --out DIR --minutes N [--from FILE]``

* ``words``: stands in for the pretrained language model that the paper starts from. The model reads frames *told* to it, one token per
  object, the sum of the embeddings of its words, place and size; nothing is seen yet. It learns to look things up first, then all tasks.
* ``projector``: language model frozen; projectors learn from captions what the frozen model reads, with upstream's regulariser (10 x MSE
  between the queries and their way to the language model and back). Tokens of objects and of visual prompts are also pulled to the tokens
  by which stage ``words`` told the same objects: the language model can read those already.
* ``instruct``: LoRA on every linear layer of the language model, token embeddings, output and projectors; text loss and mask losses
  through the frozen decoder. Helpers shorten the way and leave with training: the pull of stage ``projector``, states that are about one
  object, or about to name it, point at its token (also in stage ``words``), [SEG] queries start near the panoptic query of their object,
  and every decoder layer is supervised.
* ``finetune`` (optional, spec 2.10): as ``instruct`` on segmentation tasks alone, and [SEG] queries get a decoder of their own, a copy that
  is trained; writes a ``perception.safetensors`` that holds the copy.

``--ablation`` trains the paper's M0 or M1 (table 5) in place of M2.

Every stage resumes from ``resume.pt`` in its folder, follows the wall clock, and writes ``curve.jsonl``.
"""

import argparse
import dataclasses
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor, nn

from omg_llava.checkpoint import load_checkpoint, save_checkpoint
from omg_llava.config import nano
from omg_llava.evaluate.panoptic import mask_overlap
from omg_llava.instructions.corpus import corpus_tokenizer
from omg_llava.instructions.facts import FrameFacts
from omg_llava.instructions.tasks import CAPTION_TASKS, LOOKUP_TASKS, SEGMENT_TASKS, TASKS, Task
from omg_llava.language.lora import LoraLinear, add_lora, merge_lora
from omg_llava.omg_llava import OmgLlavaLanguage
from omg_llava.train.dialogues import IGNORED, DialogueSource, PackedDialogues, sequence
from omg_llava.train.features import FrameFeatures
from omg_llava.train.parallel import add_options, average_gradients, join
from omg_llava.train.perception import features_at, frame_targets, mask_losses, sample_points
from omg_llava.vision.omg_decoder import OmgDecoder
from omg_llava.vision.omg_seg import OmgSeg
from omg_llava.vision.prompts import PROMPT_BOX, PROMPT_MASK, PROMPT_POINT
from omg_llava.world.cache import MAX_SEGMENTS, FrameCache
from omg_llava.world.classes import CLASSES, COLOUR_NAMES

STAGES = ("words", "projector", "instruct", "finetune")
_MIX = {"words": TASKS, "projector": CAPTION_TASKS, "instruct": TASKS, "finetune": SEGMENT_TASKS}
_LOOKUP_SHARE = 0.6  # of stage ``words``
ABLATIONS = {"M0": (False, False), "M1": (True, False), "M2": (True, True)}  # prior embedding, object tokens
WEIGHT_REGULARISER, WEIGHT_BCE, WEIGHT_DICE, WEIGHT_CHOICE, WEIGHT_RECALL, WEIGHT_START = 10.0, 2.0, 2.0, 0.3, 1.0, 0.5
WEIGHT_TOLD = 3.0
TOLD = "told.safetensors"  # beside the checkpoint of every stage
_KNOTS = 4  # of the embeddings of places and sizes, evenly spaced
_LARGE = 128.0  # side of a square, in pixels, from which on things are told to be equally large


Mix = tuple[tuple[Task, float], ...]


class ToldFrames(nn.Module):
    """One token per object, the sum of the embeddings of its words and of its place and size: what stage ``words`` reads in place of
    projected perception."""

    def __init__(self, words: nn.Embedding, tokenizer: Tokenizer, pixel_tokens: int):
        super().__init__()
        width = words.weight.shape[1]
        self.pixels = nn.Embedding(pixel_tokens, width)
        self.places = nn.ModuleList([nn.Embedding(_KNOTS, width) for _ in range(3)])
        for table in (self.pixels, *self.places):
            nn.init.normal_(table.weight, std=0.3)
        # The language model's own table, not a part of this module.
        self._words = (words,)
        self._class_ids = [tokenizer.encode(" " + c.spoken, add_special_tokens=False).ids for c in CLASSES]
        self._colour_ids = [tokenizer.encode(" " + c, add_special_tokens=False).ids for c in COLOUR_NAMES]

    def forward(self, facts: FrameFacts) -> tuple[Tensor, Tensor]:
        """Visual block (pixel tokens + n, D) and tokens by slot (16, D)."""
        by_slot = torch.zeros(MAX_SEGMENTS, self.pixels.weight.shape[1])
        if not facts.all:
            return self.pixels.weight, by_slot
        ids = [self._class_ids[f.row] + (self._colour_ids[COLOUR_NAMES.index(f.colour)] if f.colour else []) for f in facts.all]
        starts = torch.tensor([0] + [len(i) for i in ids]).cumsum(0)[:-1]
        tokens = F.embedding_bag(torch.tensor(sum(ids, [])), self._words[0].weight, starts, mode="sum")
        measures = torch.tensor([[f.x, f.y, f.area**0.5 / _LARGE] for f in facts.all]).clamp(0, 1)
        # Between knots, not in bins: what perception knows of a place is nearly linear in it, and steps would be hard to learn from that.
        weights = (1 - (measures.unsqueeze(2) * (_KNOTS - 1) - torch.arange(_KNOTS)).abs()).clamp(min=0)
        tokens = tokens + sum(weights[:, i] @ table.weight for i, table in enumerate(self.places))
        by_slot = by_slot.index_copy(0, torch.tensor([f.slot for f in facts.all]), tokens)
        return torch.cat([self.pixels.weight, tokens]), by_slot


@dataclass(frozen=True)
class Split:
    """What a stage reads: features of the frozen perception (frames alone where they are told) and the dialogues about them."""

    features: FrameFeatures | FrameCache
    source: DialogueSource


@dataclass(frozen=True)
class Batch:
    """frames (B,) rows of the split's caches and the dialogues about them."""

    split: Split
    frames: np.ndarray
    packed: PackedDialogues

    @staticmethod
    def draw(split: Split, frames: np.ndarray, per_frame: int, rng: np.random.Generator, mix: Mix) -> "Batch":
        """``per_frame`` dialogues about each of the frames."""
        return Batch(split, frames, split.source.pack(frames, per_frame, rng, mix))


class LanguageTrainer(nn.Module):
    """The model, training-only parts, and the loss of one step of a stage."""

    def __init__(self, stage: str, model: OmgLlavaLanguage, decoder: OmgDecoder | None, tokenizer: Tokenizer):
        super().__init__()
        self.stage = stage
        self.model = model
        config = model.config
        self.told = ToldFrames(model.llm.model.tok_embeddings, tokenizer, config.vision.token_grid**2 + 1).requires_grad_(stage == "words")
        self.choice = nn.Linear(config.language.hidden, config.language.hidden)
        self.recall = nn.Linear(config.language.hidden, config.language.hidden)
        # In a tuple it is no submodule: neither trained nor saved here.
        self._frozen = (decoder,)
        if stage == "projector":
            model.llm.requires_grad_(False)
        self.grounds = stage in ("instruct", "finetune")
        if stage == "finetune":
            self.seg_decoder = nn.ModuleList([decoder.transformer_decoder_llm, decoder.mask_embed_llm]).requires_grad_(True)
        if self.grounds:
            add_lora(model.llm, config.language.lora_rank, config.language.lora_alpha)
            model.llm.model.norm.requires_grad_(False)
            for layer in model.llm.model.layers:
                layer.attention_norm.requires_grad_(False)
                layer.ffn_norm.requires_grad_(False)
            assert isinstance(model.llm.output, LoraLinear)
            model.llm.output.weight.requires_grad_(True)

    def forward(self, batch: Batch, rng: np.random.Generator) -> tuple[Tensor, dict[str, float]]:
        """Total loss and its parts."""
        parts: dict[str, Tensor] = {}
        objects, regions, logits, hidden, queries = self.read(batch, rng)
        packed = batch.packed
        text = F.cross_entropy(logits.flatten(0, 1), packed.labels.flatten(), ignore_index=IGNORED)
        parts["text"] = text
        loss = text
        if self.stage == "projector":
            back = self.model.projector_text2vision(self.model.projector.object_tokens(queries))
            parts["regulariser"] = F.mse_loss(back, queries)
            loss = loss + WEIGHT_REGULARISER * parts["regulariser"]
        if self.stage != "words":
            parts["told"] = self.told_distance([batch.split.source.facts(f) for f in batch.frames.tolist()], objects, regions)
            loss = loss + WEIGHT_TOLD * parts["told"]
        if self.stage != "projector" and bool((packed.slot >= 0).any()):
            parts["choice"], parts["recall"] = self.object_losses(batch, hidden, objects)
            loss = loss + WEIGHT_CHOICE * parts["choice"] + WEIGHT_RECALL * parts["recall"]
        if self.grounds and bool((packed.slot >= 0).any()):
            parts |= self.mask_parts(batch, hidden, queries)
            loss = loss + WEIGHT_BCE * parts["bce"] + WEIGHT_DICE * parts["dice"] + WEIGHT_START * parts["start"]
        with torch.no_grad():
            counted = packed.labels != IGNORED
            parts["right"] = (logits.argmax(-1) == packed.labels)[counted].float().mean()
        return loss, {k: float(v.detach()) for k, v in parts.items()}

    def told_distance(self, facts: list[FrameFacts], *tokens: Tensor) -> Tensor:
        """Mean squared distance of tokens by slot (B, 16, D), zero where there is none, from those by which the same objects are told."""
        with torch.no_grad():
            told = torch.stack([self.told(frame)[1] for frame in facts])
        distances = []
        for seen in tokens:
            both = (seen.detach().abs().sum(-1) > 0) & (told.abs().sum(-1) > 0)
            distances.append((seen[both] - told[both]).square().mean(1))
        return torch.cat(distances).sum() / max(sum(map(len, distances)), 1)

    def read(self, batch: Batch, rng: np.random.Generator) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Object tokens and tokens of visual prompts by slot (B, 16, D), zero where there is none; logits (B, T, V) and hidden states
        (B, T, D) of the text; object queries (B, Q, 2C), empty for told frames."""
        packed = batch.packed
        features, source = batch.split.features, batch.split.source
        embed = self.model.llm.model.tok_embeddings
        tokens = embed(packed.ids)
        if self.stage == "words":
            told = [self.told(source.facts(f)) for f in batch.frames.tolist()]
            visual = [t[0] for t in told]
            objects = regions = torch.stack([t[1] for t in told])
            queries = torch.empty(0)
        else:
            queries = features.tensor("queries", batch.frames)
            visual = self.model.visual_tokens(features.tensor("pixels", batch.frames), queries, features.tensor("valid", batch.frames))
            objects = self.objects_by_slot(batch, queries)
            regions = self.prompt_tokens(batch, rng)
        row, place = torch.nonzero(packed.region >= 0, as_tuple=True)
        tokens = tokens.index_put((row, place), regions[row, packed.region[row, place]])
        before = max(len(v) for v in visual)
        head = embed(packed.head).expand(len(visual), -1, -1)
        block = torch.stack([F.pad(v, (0, 0, 0, before - len(v))) for v in visual])
        positions, allowed = sequence(packed, visual)
        hidden = self.model.llm(torch.cat([head, block, tokens], 1), positions, allowed)[:, len(packed.head) + before :]
        return objects, regions, self.model.llm.output(hidden), hidden, queries

    def objects_by_slot(self, batch: Batch, queries: Tensor) -> Tensor:
        """Object token of each slot (B, 16, D), zero where no query that becomes a token fits the slot."""
        features = batch.split.features
        best = features.tensor("slot_query", batch.frames).long()
        row = torch.arange(len(best))[:, None]
        present = (best >= 0) & features.tensor("valid", batch.frames)[row, best.clamp(min=0)]
        return self.model.projector.object_tokens(queries)[row, best.clamp(min=0)] * present.unsqueeze(-1)

    def object_losses(self, batch: Batch, hidden: Tensor, objects: Tensor) -> tuple[Tensor, Tensor]:
        """States that are about one object, at the end of its question, before its name and at its [SEG], point at the object's token among
        all of the frame, and hold what the token holds: cross-entropy of the choice, cosine distance of the recall."""
        packed = batch.packed
        about = torch.maximum(packed.slot, packed.named)
        row, place = torch.nonzero(about >= 0, as_tuple=True)
        ends = [(r, first, slot) for r, first, _, _, slot in packed.answers if slot >= 0]
        more = torch.tensor(ends, dtype=torch.int64).view(-1, 3)
        slot = torch.cat([about[row, place], more[:, 2]])
        row, place = torch.cat([row, more[:, 0]]), torch.cat([place, more[:, 1]])
        present = objects.abs().sum(-1) > 0
        kept = present[row, slot]
        if not bool(kept.any()):
            return hidden.sum() * 0, hidden.sum() * 0
        row, place, slot = row[kept], place[kept], slot[kept]
        state = hidden[row, place]
        fit = torch.einsum("nd,nsd->ns", self.choice(state), objects[row]) / hidden.shape[2] ** 0.5
        recall = 1 - F.cosine_similarity(self.recall(state), objects[row, slot].detach(), dim=-1)
        return F.cross_entropy(fit.masked_fill(~present[row], -1e4), slot), recall.mean()

    def prompt_tokens(self, batch: Batch, rng: np.random.Generator) -> Tensor:
        """Tokens (B, 16, D) of visual prompts on the slots that the dialogues ask about: points, boxes or masks, drawn anew each time."""
        decoder, features, source = self._frozen[0], batch.split.features, batch.split.source
        width = self.model.config.language.hidden
        rows, places = torch.nonzero(batch.packed.region >= 0, as_tuple=True)
        wanted = sorted({(int(r), int(batch.packed.region[r, p])) for r, p in zip(rows, places, strict=True)})
        if not wanted:
            return torch.zeros(len(batch.frames), MAX_SEGMENTS, width)
        kinds, boxes, masks = [], [], []
        for row, slot in wanted:
            mask = np.asarray(source.cache.segments[int(batch.frames[row])]) == slot + 1
            kind, box = draw_prompt(mask, rng)
            kinds.append(kind)
            boxes.append(box)
            masks.append(mask)
        index = torch.tensor([row for row, _ in wanted])
        maps = features.maps(batch.frames)
        with torch.no_grad():
            query, _, _ = decoder.prompt(*maps, torch.tensor(kinds), torch.tensor(np.array(boxes, np.float32)), torch.as_tensor(np.array(masks)), index)
        tokens = self.model.projector.object_tokens(query)
        slots = torch.tensor([slot for _, slot in wanted])
        return torch.zeros(len(batch.frames), MAX_SEGMENTS, width).index_put((index, slots), tokens)

    def mask_parts(self, batch: Batch, hidden: Tensor, queries: Tensor) -> dict[str, Tensor]:
        """Losses of the [SEG] states: masks after every decoder layer, distance to the panoptic query."""
        decoder, features, source = self._frozen[0], batch.split.features, batch.split.source
        row, place = torch.nonzero(batch.packed.slot >= 0, as_tuple=True)
        slot, state = batch.packed.slot[row, place], hidden[row, place]
        query = self.model.projector_text2vision(state)
        maps = features.maps(batch.frames)
        cache = source.cache
        targets = frame_targets(torch.tensor(cache.segments[batch.frames]).long(), cache.category[batch.frames], cache.colour[batch.frames])
        index, truth = sample_points(targets)
        points = features_at(maps[0], index, targets.segments.shape[1])
        embeddings = torch.stack(decoder.ground_all_layers(maps[0], maps[1:], query, row), 1)
        logits = torch.bmm(embeddings, points[row])
        bce, dice = mask_losses(logits.flatten(0, 1), truth[row, slot][:, None].expand_as(logits).flatten(0, 1))
        layers = embeddings.shape[1]
        # The last predictions are what the product shows; the earlier ones only guide.
        weight = torch.linspace(0.5, 1.5, layers).repeat(len(row)) / len(row) / layers
        best = features.tensor("slot_query", batch.frames)[row, slot].long()
        found = best >= 0
        target = queries[row, best.clamp(min=0)]
        start = ((query - target).square().mean(1) * found).sum() / found.sum().clamp(min=1)
        return {"bce": (bce * weight).sum(), "dice": (dice * weight).sum(), "start": start, "last_dice": dice.view(-1, layers)[:, -1].mean()}

    @torch.no_grad()
    def evaluate(self, split: Split, frames: np.ndarray, per_frame: int, seed: int, batch: int = 16) -> dict[str, dict[str, float]]:
        """By task: share of answers whose every token is the most probable one, mean mask IoU (gIoU) of their [SEG]s, and intersections
        over unions (cIoU); teacher-forced. Stuff apart from things, and all references to one segment together as ``refer``."""
        decoder, features, source = self._frozen[0], split.features, split.source
        rng = np.random.default_rng(seed)
        exact: dict[str, list[bool]] = {}
        overlaps: dict[str, list[tuple[float, int, int]]] = {}
        for start in range(0, len(frames), batch):
            chosen = frames[start : start + batch]
            drawn = Batch.draw(split, chosen, per_frame, rng, _MIX[self.stage])
            packed = drawn.packed
            _, _, logits, hidden, _ = self.read(drawn, rng)
            right = (logits.argmax(-1) == packed.labels) | (packed.labels == IGNORED)
            for row, first, last, task, _ in packed.answers:
                exact.setdefault(task, []).append(bool(right[row, first:last].all()))
            row, place = torch.nonzero(packed.slot >= 0, as_tuple=True)
            if not self.grounds or len(row) == 0:
                continue
            masks = decoder.ground(*features.maps(chosen), self.model.projector_text2vision(hidden[row, place]), row)
            slot = packed.slot[row, place]
            truth = torch.tensor(source.cache.segments[chosen])[row] == (slot + 1)[:, None, None]
            shared, either = mask_overlap(masks, truth)
            for i, (r, p, s) in enumerate(zip(row.tolist(), place.tolist(), slot.tolist(), strict=True)):
                task = next(t for answered, a, b, t, _ in packed.answers if answered == r and a <= p < b)
                thing = CLASSES[int(source.cache.category[chosen[r], s])].is_thing
                overlap = int(shared[i]), int(either[i])
                names = [task if thing else task + "_stuff"] + (["refer", "refer_things"] if thing else ["refer"]) * task.startswith("refer")
                for name in names:
                    overlaps.setdefault(name, []).append((overlap[0] / max(overlap[1], 1), *overlap))
        report = {task: {"exact": round(float(np.mean(v)), 4), "n": len(v)} for task, v in sorted(exact.items())}
        for task, values in overlaps.items():
            mean, shared, either = np.array(values).mean(0)
            report.setdefault(task, {}).update(giou=round(mean, 4), ciou=round(shared / either, 4), masks=len(values))
        return report


def draw_prompt(mask: np.ndarray, rng: np.random.Generator) -> tuple[int, np.ndarray]:
    """Kind and box (4,) xyxy pixels of a prompt on a mask (S, S): a point inside, a box drawn by hand, or the mask itself."""
    kind = int(rng.choice((PROMPT_POINT, PROMPT_BOX, PROMPT_MASK), p=(0.4, 0.35, 0.25)))
    ys, xs = np.nonzero(mask)
    if kind == PROMPT_POINT:
        pick = int(rng.integers(len(xs)))
        return kind, np.array([xs[pick], ys[pick], xs[pick], ys[pick]], np.float32)
    box = np.array([xs.min(), ys.min(), xs.max() + 1, ys.max() + 1], np.float32)
    extent = np.tile(box[2:] - box[:2], 2)
    return kind, np.clip(box + rng.normal(0, 0.04, 4).astype(np.float32) * extent, 0, mask.shape[0]).astype(np.float32)


def learning_rate(step: int, progress: float, peak: float) -> float:
    """Warm-up over 100 steps, cosine to 2 % of the peak by the end of the time."""
    return float(peak * min(1.0, (step + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * min(progress, 1.0)))))


def open_model(arguments: argparse.Namespace, cache: FrameCache) -> tuple[OmgLlavaLanguage, object, dict]:
    """The model that the stage starts from, its tokenizer and what earlier stages said of themselves."""
    if arguments.start_from:
        model, tokenizer, info = OmgLlavaLanguage.load(arguments.start_from)
        prior, objects = ABLATIONS[arguments.ablation]
        model.config = dataclasses.replace(model.config, prior_embedding=prior, object_tokens=objects)
        return model, tokenizer, info
    if arguments.stage != "words":
        raise SystemExit(f"--from is required: stage {arguments.stage} goes on from stage {STAGES[STAGES.index(arguments.stage) - 1]}")
    tokenizer = corpus_tokenizer(cache, nano().language.vocabulary)
    model = OmgLlavaLanguage(nano())
    return model, tokenizer, {}


def train(arguments: argparse.Namespace) -> None:
    """The loop of one stage."""
    rank, world = arguments.rank, arguments.processes
    join(arguments)
    torch.manual_seed(arguments.seed)
    torch.set_default_device(arguments.device)
    arguments.out.mkdir(parents=True, exist_ok=True)
    cache, held_out_cache = FrameCache(arguments.data, "train"), FrameCache(arguments.data, "held_out")
    model, tokenizer, info = open_model(arguments, cache)
    # Told frames need no perception: the frame caches stand in for its features, for their length alone.
    told = arguments.stage == "words"
    if not told and not (arguments.perception and arguments.features):
        raise SystemExit(f"--perception and --features are required in stage {arguments.stage}")
    perception = None if told else OmgSeg.load(arguments.perception)
    if perception and arguments.stage == "finetune":
        perception = perception.with_seg_decoder()
    decoder = perception.decoder().eval().requires_grad_(False) if perception else None
    if perception:
        model.config = dataclasses.replace(model.config, vision=perception.config)
    features = cache if told else FrameFeatures(arguments.features, "train")
    held_out_features = held_out_cache if told else FrameFeatures(arguments.features, "held_out")
    split = Split(features, DialogueSource(cache, tokenizer))
    held_out = Split(held_out_features, DialogueSource(held_out_cache, tokenizer))
    trainer = LanguageTrainer(arguments.stage, model, decoder, tokenizer)
    if arguments.start_from:
        trainer.told.load_state_dict(load_checkpoint(arguments.start_from.parent / TOLD)[0])
    trained = [p for p in trainer.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=arguments.lr, betas=(0.9, 0.98), weight_decay=arguments.weight_decay, foreach=True)
    step, spent = 0, 0.0
    resume = arguments.out / "resume.pt"
    if resume.exists():
        saved = torch.load(resume, weights_only=True, map_location=arguments.device)
        trainer.load_state_dict(saved["trainer"])
        optimizer.load_state_dict(saved["optimizer"])
        step, spent = saved["step"], saved["spent"]
    rng = np.random.default_rng((arguments.seed, STAGES.index(arguments.stage), step, rank))
    sums: dict[str, float] = {}
    since, last_log, last_save = 0, time.time(), time.time()
    curve = open(arguments.out / "curve.jsonl", "a") if rank == 0 else None

    def own_progress() -> float:
        return step / arguments.steps if arguments.steps else spent / 60 / arguments.minutes

    progress = own_progress()
    while progress < 1:
        began = time.time()
        rate = learning_rate(step, progress, arguments.lr)
        for group in optimizer.param_groups:
            group["lr"] = rate
        frames = np.sort(rng.choice(len(features), arguments.batch, replace=False))
        mix = LOOKUP_TASKS if told and progress < _LOOKUP_SHARE else _MIX[arguments.stage]
        loss, parts = trainer(Batch.draw(split, frames, arguments.dialogues, rng, mix), rng)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        step, since = step + 1, since + 1
        progress = average_gradients(trained, own_progress())
        norm = torch.nn.utils.clip_grad_norm_(trained, 1.0, foreach=True)
        if torch.isfinite(norm):
            optimizer.step()
        else:
            print(f"step {step}: gradient norm {norm}, step left out", flush=True)
        for name, value in parts.items():
            sums[name] = sums.get(name, 0.0) + value
        spent += time.time() - began
        if rank > 0:
            continue
        if time.time() - last_log > 30 or progress >= 1:
            means = {k: round(v / since, 4) for k, v in sums.items()}
            record = {"minutes": round(spent / 60, 2), "step": step, "lr": rate} | means
            speed = since * arguments.batch * world * arguments.dialogues / (time.time() - last_log)
            print(f"{spent / 60:.1f} min step {step} lr {rate:.2e} {speed:.0f} dialogues/s {means}", flush=True)
            if time.time() - last_save > arguments.every or progress >= 1:
                looked_at = np.arange(min(len(held_out.features), arguments.evaluated))
                record["held_out"] = trainer.evaluate(held_out, looked_at, 6, 5)
                print(json.dumps(record["held_out"]), flush=True)
                torch.save({"trainer": trainer.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "spent": spent}, arguments.out / "resume.tmp")
                (arguments.out / "resume.tmp").rename(resume)
                last_save = time.time()
            curve.write(json.dumps(record) + "\n")
            curve.flush()
            sums, since, last_log = {}, 0, time.time()
    if rank > 0:
        return
    merge_lora(model.llm)
    stages = info.get("stages", []) + [{"stage": arguments.stage, "minutes": round(spent / 60, 1), "steps": step, "dialogues": step * arguments.batch * world * arguments.dialogues}]
    save_checkpoint(arguments.out / TOLD, trainer.told.state_dict())
    model.save(arguments.out / "final.safetensors", tokenizer, {"stages": stages})
    if arguments.stage == "finetune":
        for name in ("transformer_decoder_llm", "mask_embed_llm"):
            getattr(perception.panoptic_head, name).load_state_dict(getattr(decoder, name).state_dict())
        perception.save(arguments.out / "perception.safetensors", {"stages": stages})


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--data", type=Path, required=True, help="folder of omg_llava.world.cache")
    parser.add_argument("--features", type=Path, help="folder of omg_llava.train.features")
    parser.add_argument("--perception", type=Path, help="checkpoint of omg_llava.train.perception")
    parser.add_argument("--from", dest="start_from", type=Path, help="final.safetensors of the stage before")
    parser.add_argument("--out", type=Path, required=True)
    budget = parser.add_mutually_exclusive_group(required=True)
    budget.add_argument("--minutes", type=float)
    budget.add_argument("--steps", type=int, default=0)
    parser.add_argument("--ablation", choices=ABLATIONS, default="M2")
    parser.add_argument("--every", type=float, default=300.0, help="seconds between checkpoints")
    parser.add_argument("--batch", type=int, default=16, help="frames per step")
    parser.add_argument("--dialogues", type=int, default=6, help="dialogues per frame")
    parser.add_argument("--evaluated", type=int, default=160, help="held-out frames looked at")
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--weight-decay", type=float, default=0.0)
    add_options(parser)
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--seed", type=int, default=0)
    torch.set_num_threads(1)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
