"""The losses of the language stages, and what is measured between them."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from omg_llava.evaluate.panoptic import mask_overlap
from omg_llava.instructions.mixes import Mix
from omg_llava.instructions.speaker import Speaker
from omg_llava.language.lora import LoraLinear, add_lora
from omg_llava.omg_llava import OmgLlavaLanguage
from omg_llava.train.batches import Batch, Split
from omg_llava.train.dialogues import IGNORED, sequence
from omg_llava.train.followed import NO_SLOT
from omg_llava.train.matching import features_at, mask_losses
from omg_llava.train.sampler import frame_targets, sample_points
from omg_llava.train.told import ToldFrames
from omg_llava.vision.omg_decoder import OmgDecoder
from omg_llava.world.cache import MAX_SEGMENTS
from omg_llava.world.classes import CLASSES

WEIGHT_REGULARISER, WEIGHT_BCE, WEIGHT_DICE, WEIGHT_CHOICE, WEIGHT_RECALL, WEIGHT_START = 10.0, 2.0, 2.0, 0.3, 1.0, 0.5
WEIGHT_TOLD = 3.0


class LanguageTrainer(nn.Module):
    """The model, training-only parts, and the loss of one step of a stage."""

    def __init__(self, stage: str, model: OmgLlavaLanguage, decoder: OmgDecoder | None = None):
        """decoder: needed in stage ``finetune``, which trains its copy for [SEG] queries."""
        super().__init__()
        self.stage = stage
        self.pull = WEIGHT_TOLD  # of tokens towards those by which the same objects are told
        self.bf16 = False  # whether the language model multiplies in bfloat16
        self.model = model
        config = model.config
        pixel_tokens = config.vision.token_grid**2 + 1
        self.told = ToldFrames(config.language.hidden, pixel_tokens).requires_grad_(stage == "words")
        self.choice = nn.Linear(config.language.hidden, config.language.hidden)
        self.recall = nn.Linear(config.language.hidden, config.language.hidden)
        if stage == "projector":
            model.llm.requires_grad_(False)
            if config.history_frames:
                model.history.requires_grad_(False)
        self.grounds = stage in ("instruct", "finetune")
        if stage == "finetune":
            self.seg_decoder = nn.ModuleList([decoder.transformer_decoder_llm, decoder.mask_embed_llm])
            self.seg_decoder.requires_grad_(True)
        if self.grounds:
            tied = config.language.tied_output
            add_lora(model.llm.model if tied else model.llm, config.language.lora_rank, config.language.lora_alpha)
            model.llm.model.norm.requires_grad_(False)
            for layer in model.llm.model.layers:
                layer.attention_norm.requires_grad_(False)
                layer.ffn_norm.requires_grad_(False)
            if not tied:
                assert isinstance(model.llm.output, LoraLinear)
                model.llm.output.weight.requires_grad_(True)

    @property
    def words(self) -> Tensor:
        """Token embeddings (V, D) of the language model."""
        return self.model.llm.model.tok_embeddings.weight

    def forward(self, batch: Batch, split: Split) -> tuple[Tensor, dict[str, Tensor]]:
        """Total loss and its parts."""
        parts: dict[str, Tensor] = {}
        objects, regions, logits, hidden, queries = self.read(batch, split)
        packed = batch.packed
        labels = packed.labels[packed.labels != IGNORED]
        text = F.cross_entropy(logits, labels)
        parts["text"] = text
        loss = text
        if self.stage == "projector":
            back = self.model.projector_text2vision(self.model.projector.object_tokens(queries))
            parts["regulariser"] = F.mse_loss(back, queries)
            loss = loss + WEIGHT_REGULARISER * parts["regulariser"]
        if self.stage != "words" and self.pull > 0:
            with torch.no_grad():
                told = self.told(batch.told, len(batch.read), self.words)[0][: len(batch)]
            parts["told"] = told_distance(told, objects, regions)
            loss = loss + self.pull * parts["told"]
        if self.stage != "projector" and bool((packed.slot >= 0).any()):
            parts["choice"], parts["recall"] = self.object_losses(batch, hidden, objects)
            loss = loss + WEIGHT_CHOICE * parts["choice"] + WEIGHT_RECALL * parts["recall"]
        if self.grounds and bool((packed.slot >= 0).any()):
            parts |= self.mask_parts(batch, split, hidden, queries)
            loss = loss + WEIGHT_BCE * parts["bce"] + WEIGHT_DICE * parts["dice"] + WEIGHT_START * parts["start"]
        with torch.no_grad():
            parts["right"] = (logits.argmax(-1) == labels).float().mean()
        return loss, {name: value.detach() for name, value in parts.items()}

    def read(self, batch: Batch, split: Split) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Object tokens and tokens of visual prompts by slot (B, 16, D), zero where there is none; logits (n, V) of the
        n places that have a label, hidden states (B, T, D) of the text; object queries (B, Q, 2C), empty for told
        frames."""
        packed, size, features = batch.packed, len(batch), split.features
        embed = self.model.llm.model.tok_embeddings
        tokens = embed(packed.ids)
        if self.stage == "words":
            seen, present = self.told(batch.told, len(batch.read), self.words)
            slots = torch.arange(MAX_SEGMENTS, device=seen.device).expand_as(present)
            pixels = self.told.pixels.weight.expand(size, -1, -1)
            objects = regions = seen[:size]
            queries = torch.empty(0)
        else:
            every = features.tensor("queries", batch.read)
            present, queries = features.tensor("valid", batch.read), every[:size]
            best = features.tensor("slot_query", batch.read).long()
            slots = _slots_of_queries(best, every.shape[1])
            seen = self.model.projector.object_tokens(every)
            pixels = self.model.pixel_tokens(features.tensor("pixels", batch.read[:size]))
            objects = _by_slot(seen[:size], present[:size], best[:size])
            regions = self.prompt_tokens(batch, split)
        if self.model.config.history_frames:
            tagged = self.model.history.tagged(seen, batch.tags.of_slots(slots))
            seen = torch.where(batch.tags.followed[:, None, None], tagged, seen)
        block, filled = self._visual_block(batch.earlier, pixels, seen, present)
        row, place = torch.nonzero(packed.region >= 0, as_tuple=True)
        tokens = tokens.index_put((row, place), regions[row, packed.region[row, place]])
        head = embed(packed.head).expand(size, -1, -1)
        positions, allowed = sequence(packed, filled)
        before = len(packed.head) + block.shape[1]
        with torch.autocast(tokens.device.type, torch.bfloat16, enabled=self.bf16):
            hidden = self.model.llm(torch.cat([head, block, tokens], 1), positions, allowed)[:, before:].float()
            logits = self.model.llm.output(hidden[packed.labels != IGNORED]).float()
        return objects, regions, logits, hidden, queries

    def regression(self, batch: Batch, split: Split) -> Tensor:
        """How far the tokens of objects and of visual prompts are from those by which the same objects are told; the
        language model is not asked."""
        size, features = len(batch), split.features
        with torch.no_grad():
            told = self.told(batch.told, len(batch.read), self.words)[0][:size]
        present, best = (features.tensor(name, batch.read[:size]) for name in ("valid", "slot_query"))
        seen = self.model.projector.object_tokens(features.tensor("queries", batch.read[:size]))
        return told_distance(told, _by_slot(seen, present, best.long()), self.prompt_tokens(batch, split))

    def _visual_block(self, earlier: Tensor, pixels: Tensor, objects: Tensor, present: Tensor) -> tuple[Tensor, Tensor]:
        """Visual tokens of each frame (B, n, D) and which of the places hold one (B, n) bool: object tokens of earlier
        frames, oldest first, pixel tokens (B, P, D), object tokens. objects (F, K, D), present (F, K) bool: of the B
        frames, then of the earlier ones, whose places earlier (B, m) gives."""
        size = len(pixels)
        full = torch.ones(pixels.shape[:2], dtype=torch.bool, device=pixels.device)
        if not self.model.config.object_tokens:
            return pixels, full
        before, place = earlier >= 0, earlier.clamp(min=0)
        tokens = [objects[place].flatten(1, 2), pixels, objects[:size]]
        filled = [(present[place] & before.unsqueeze(-1)).flatten(1), full, present[:size]]
        return torch.cat(tokens, 1), torch.cat(filled, 1)

    def object_losses(self, batch: Batch, hidden: Tensor, objects: Tensor) -> tuple[Tensor, Tensor]:
        """States that are about one object, at the end of its question, before its name and at its [SEG], point at the
        object's token among all of the frame, and hold what the token holds: cross-entropy of the choice, cosine
        distance of the recall."""
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

    def prompt_tokens(self, batch: Batch, split: Split) -> Tensor:
        """Tokens (B, 16, D) of the visual prompts on the slots that the dialogues ask about."""
        pointed = batch.pointed
        tokens = torch.zeros(len(batch), MAX_SEGMENTS, self.model.config.language.hidden)
        if len(pointed.row) == 0:
            return tokens
        masks = batch.segments[pointed.row] == (pointed.slot + 1)[:, None, None]
        with torch.no_grad():
            maps = split.features.maps(batch.read[: len(batch)])
            query, _, _ = split.decoder.prompt(*maps, pointed.kind, pointed.box, masks, pointed.row)
        return tokens.index_put((pointed.row, pointed.slot), self.model.projector.object_tokens(query))

    def mask_parts(self, batch: Batch, split: Split, hidden: Tensor, queries: Tensor) -> dict[str, Tensor]:
        """Losses of the [SEG] states: masks after every decoder layer, distance to the panoptic query."""
        row, place = torch.nonzero(batch.packed.slot >= 0, as_tuple=True)
        slot, state = batch.packed.slot[row, place], hidden[row, place]
        query = self.model.projector_text2vision(state)
        maps = split.features.maps(batch.read[: len(batch)])
        targets = frame_targets(batch.segments, batch.category, batch.colour)
        index, truth = sample_points(targets)
        points = features_at(maps[0], index, targets.segments.shape[1])
        embeddings = torch.stack(split.decoder.ground_all_layers(maps[0], maps[1:], query, row), 1)
        logits = torch.bmm(embeddings, points[row])
        bce, dice = mask_losses(logits.flatten(0, 1), truth[row, slot][:, None].expand_as(logits).flatten(0, 1))
        layers = embeddings.shape[1]
        # The last predictions are what the product shows; the earlier ones only guide.
        weight = torch.linspace(0.5, 1.5, layers).repeat(len(row)) / len(row) / layers
        best = split.features.tensor("slot_query", batch.read[: len(batch)])[row, slot].long()
        found = best >= 0
        target = queries[row, best.clamp(min=0)]
        start = ((query - target).square().mean(1) * found).sum() / found.sum().clamp(min=1)
        return {
            "bce": (bce * weight).sum(),
            "dice": (dice * weight).sum(),
            "start": start,
            "last_dice": dice.view(-1, layers)[:, -1].mean(),
        }

    @torch.no_grad()
    def evaluate(
        self, split: Split, frames: np.ndarray, per_frame: int, speaker: Speaker, mix: Mix, batch: int = 16
    ) -> dict[str, dict[str, float]]:
        """By task: share of answers whose every token is the most probable one, mean mask IoU (gIoU) of their [SEG]s,
        and intersections over unions (cIoU); teacher-forced. Stuff apart from things, and all references to one segment
        together as ``refer``."""
        device = self.words.device
        exact: dict[str, list[bool]] = {}
        overlaps: dict[str, list[tuple[float, int, int]]] = {}
        for start in range(0, len(frames), batch):
            with torch.device("cpu"):
                drawn = Batch.draw(split, frames[start : start + batch], per_frame, speaker, mix)
            category, drawn = drawn.category, drawn.on(device)
            packed = drawn.packed
            _, _, logits, hidden, _ = self.read(drawn, split)
            right = packed.labels == IGNORED
            right[~right] = logits.argmax(-1) == packed.labels[~right]
            right = right.cpu()
            for row, first, last, task, _ in packed.answers:
                exact.setdefault(task, []).append(bool(right[row, first:last].all()))
            row, place = torch.nonzero(packed.slot >= 0, as_tuple=True)
            if not self.grounds or len(row) == 0:
                continue
            maps = split.features.maps(drawn.read[: len(drawn)])
            masks = split.decoder.ground(*maps, self.model.projector_text2vision(hidden[row, place]), row)
            slot = packed.slot[row, place]
            truth = drawn.segments[row] == (slot + 1)[:, None, None]
            measured = row, place, slot, *mask_overlap(masks, truth)
            for r, p, s, *overlap in zip(*(values.tolist() for values in measured), strict=True):
                task = next(t for answered, a, b, t, _ in packed.answers if answered == r and a <= p < b)
                thing = CLASSES[int(category[r, s])].is_thing
                names = [task if thing else task + "_stuff"] + (
                    ["refer", "refer_things"] if thing else ["refer"]
                ) * task.startswith("refer")
                for name in names:
                    overlaps.setdefault(name, []).append((overlap[0] / max(overlap[1], 1), *overlap))
        report = {task: {"exact": round(float(np.mean(v)), 4), "n": len(v)} for task, v in sorted(exact.items())}
        for task, values in overlaps.items():
            mean, shared, either = np.array(values).mean(0)
            report.setdefault(task, {}).update(giou=round(mean, 4), ciou=round(shared / either, 4), masks=len(values))
        return report


def told_distance(told: Tensor, *tokens: Tensor) -> Tensor:
    """Mean squared distance of tokens by slot (B, 16, D), zero where there is none, from those by which the same
    objects are told."""
    total, count = told.new_zeros(()), told.new_zeros(())
    for seen in tokens:
        both = (seen.detach().abs().sum(-1) > 0) & (told.abs().sum(-1) > 0)
        total = total + ((seen - told).square().mean(-1) * both).sum()
        count = count + both.sum()
    return total / count.clamp(min=1)


def _by_slot(tokens: Tensor, present: Tensor, best: Tensor) -> Tensor:
    """Token of each slot (B, 16, D), zero where no query that becomes a token fits the slot; tokens (B, Q, D), present
    (B, Q) bool, best (B, 16): query of each slot, -1 none."""
    row = torch.arange(len(best), device=best.device)[:, None]
    fits = (best >= 0) & present[row, best.clamp(min=0)]
    return tokens[row, best.clamp(min=0)] * fits.unsqueeze(-1)


def _slots_of_queries(best: Tensor, queries: int) -> Tensor:
    """Slot of each query (F, Q) int64, NO_SLOT of one that fits none; best (F, 16): query of each slot, -1 none."""
    numbers = torch.arange(best.shape[1], device=best.device).expand_as(best)
    found = torch.where(best >= 0, numbers, -1)
    slots = torch.full((len(best), queries), -1, device=best.device)
    slots = slots.scatter_reduce(1, best.clamp(min=0), found, "amax")
    return torch.where(slots >= 0, slots, NO_SLOT)
