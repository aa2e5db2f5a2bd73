"""The losses of the language stages, and what is measured between them."""

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor, nn

from omg_llava.evaluate.panoptic import mask_overlap
from omg_llava.instructions.facts import FrameFacts
from omg_llava.instructions.mixes import Mix
from omg_llava.instructions.speaker import Speaker
from omg_llava.language.history import tags_of
from omg_llava.language.lora import LoraLinear, add_lora
from omg_llava.omg_llava import OmgLlavaLanguage
from omg_llava.train.batches import Batch, Split
from omg_llava.train.dialogues import IGNORED, sequence
from omg_llava.train.followed import tags_by_slot, untagged
from omg_llava.train.matching import features_at, mask_losses
from omg_llava.train.prompts import draw_prompt
from omg_llava.train.sampler import frame_targets, sample_points
from omg_llava.train.told import ToldFrames
from omg_llava.vision.omg_decoder import OmgDecoder
from omg_llava.world.cache import MAX_SEGMENTS
from omg_llava.world.classes import CLASSES

WEIGHT_REGULARISER, WEIGHT_BCE, WEIGHT_DICE, WEIGHT_CHOICE, WEIGHT_RECALL, WEIGHT_START = 10.0, 2.0, 2.0, 0.3, 1.0, 0.5
WEIGHT_TOLD = 3.0


class LanguageTrainer(nn.Module):
    """The model, training-only parts, and the loss of one step of a stage."""

    def __init__(self, stage: str, model: OmgLlavaLanguage, tokenizer: Tokenizer, decoder: OmgDecoder | None = None):
        """decoder: needed in stage ``finetune``, which trains its copy for [SEG] queries."""
        super().__init__()
        self.stage = stage
        self.model = model
        config = model.config
        pixel_tokens = config.vision.token_grid**2 + 1
        self.told = ToldFrames(config.language.hidden, tokenizer, pixel_tokens).requires_grad_(stage == "words")
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
            add_lora(model.llm, config.language.lora_rank, config.language.lora_alpha)
            model.llm.model.norm.requires_grad_(False)
            for layer in model.llm.model.layers:
                layer.attention_norm.requires_grad_(False)
                layer.ffn_norm.requires_grad_(False)
            assert isinstance(model.llm.output, LoraLinear)
            model.llm.output.weight.requires_grad_(True)

    @property
    def words(self) -> Tensor:
        """Token embeddings (V, D) of the language model."""
        return self.model.llm.model.tok_embeddings.weight

    def forward(self, batch: Batch, rng: np.random.Generator) -> tuple[Tensor, dict[str, Tensor]]:
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
            parts["told"] = self.told_distance(
                [batch.split.source.facts(f) for f in batch.frames.tolist()], objects, regions
            )
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
        return loss, {name: value.detach() for name, value in parts.items()}

    def told_distance(self, facts: list[FrameFacts], *tokens: Tensor) -> Tensor:
        """Mean squared distance of tokens by slot (B, 16, D), zero where there is none, from those by which the same
        objects are told."""
        with torch.no_grad():
            told = torch.stack([self.told(frame, self.words)[1] for frame in facts])
        distances = []
        for seen in tokens:
            both = (seen.detach().abs().sum(-1) > 0) & (told.abs().sum(-1) > 0)
            distances.append((seen[both] - told[both]).square().mean(1))
        return torch.cat(distances).sum() / max(sum(map(len, distances)), 1)

    def read(self, batch: Batch, rng: np.random.Generator) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Object tokens and tokens of visual prompts by slot (B, 16, D), zero where there is none; logits (B, T, V) and
        hidden states (B, T, D) of the text; object queries (B, Q, 2C), empty for told frames."""
        packed = batch.packed
        features, source = batch.split.features, batch.split.source
        embed = self.model.llm.model.tok_embeddings
        tokens = embed(packed.ids)
        if self.stage == "words":
            told = [self.told(source.facts(f), self.words) for f in batch.frames.tolist()]
            visual = [t[0] for t in told]
            objects = regions = torch.stack([t[1] for t in told])
            queries = torch.empty(0)
        else:
            queries = features.tensor("queries", batch.frames)
            visual = self.model.visual_tokens(
                features.tensor("pixels", batch.frames), queries, features.tensor("valid", batch.frames)
            )
            objects = self.objects_by_slot(batch, queries)
            regions = self.prompt_tokens(batch, rng)
        visual = [self._with_history(batch, row, block, rng) for row, block in enumerate(visual)]
        row, place = torch.nonzero(packed.region >= 0, as_tuple=True)
        tokens = tokens.index_put((row, place), regions[row, packed.region[row, place]])
        before = max(len(v) for v in visual)
        head = embed(packed.head).expand(len(visual), -1, -1)
        block = torch.stack([F.pad(v, (0, 0, 0, before - len(v))) for v in visual])
        positions, allowed = sequence(packed, visual)
        hidden = self.model.llm(torch.cat([head, block, tokens], 1), positions, allowed)[:, len(packed.head) + before :]
        return objects, regions, self.model.llm.output(hidden), hidden, queries

    def _with_history(self, batch: Batch, row: int, block: Tensor, rng: np.random.Generator) -> Tensor:
        """Visual block (P + n, D) of a frame; of one that is followed, with the object tokens of earlier frames, oldest
        first, before it, and all object tokens tagged."""
        if not batch.earlier[row]:
            return block
        facts, frame = batch.facts[row], int(batch.frames[row])
        pixels = self.model.config.vision.token_grid**2 + 1
        tags = tags_by_slot(facts, self.model.history.tracks_known, rng)
        blocks = []
        for index, (number, known) in enumerate(
            zip([*batch.earlier[row], frame], [*facts.earlier, facts], strict=True)
        ):
            age = len(batch.earlier[row]) - index
            if age == 0:
                tokens, slots = block[pixels:], self._slots(batch, frame, facts)
                blocks.append(block[:pixels])
            else:
                tokens, slots = self._object_tokens(batch, number, known), self._slots(batch, number, known)
            blocks.append(self.model.history(tokens, tags_of([tags[index].get(s, untagged(age)) for s in slots])))
        return torch.cat(blocks)

    def _object_tokens(self, batch: Batch, frame: int, facts: FrameFacts) -> Tensor:
        """Object tokens (n, D) of one frame, in the order of ``_slots``."""
        if self.stage == "words":
            return self.told(facts, self.words)[0][len(self.told.pixels.weight) :]
        features, one = batch.split.features, np.array([frame])
        valid = features.tensor("valid", one)[0]
        return self.model.projector.object_tokens(features.tensor("queries", one)[0][valid])

    def _slots(self, batch: Batch, frame: int, facts: FrameFacts) -> list[int]:
        """Slot of each object token of a frame, -1 of one that fits no segment."""
        if self.stage == "words":
            return [f.slot for f in facts.all]
        features, one = batch.split.features, np.array([frame])
        slot_of = {int(q): slot for slot, q in enumerate(features.tensor("slot_query", one)[0].tolist()) if q >= 0}
        valid = torch.nonzero(features.tensor("valid", one)[0]).flatten().tolist()
        return [slot_of.get(query, -1) for query in valid]

    def objects_by_slot(self, batch: Batch, queries: Tensor) -> Tensor:
        """Object token of each slot (B, 16, D), zero where no query that becomes a token fits the slot."""
        features = batch.split.features
        best = features.tensor("slot_query", batch.frames).long()
        row = torch.arange(len(best))[:, None]
        present = (best >= 0) & features.tensor("valid", batch.frames)[row, best.clamp(min=0)]
        return self.model.projector.object_tokens(queries)[row, best.clamp(min=0)] * present.unsqueeze(-1)

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

    def prompt_tokens(self, batch: Batch, rng: np.random.Generator) -> Tensor:
        """Tokens (B, 16, D) of visual prompts on the slots that the dialogues ask about: points, boxes or masks, drawn
        anew each time."""
        decoder, features, source = batch.split.decoder, batch.split.features, batch.split.source
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
            query, _, _ = decoder.prompt(
                *maps,
                torch.tensor(kinds),
                torch.tensor(np.array(boxes)),
                torch.as_tensor(np.array(masks)),
                index,
            )
        tokens = self.model.projector.object_tokens(query)
        slots = torch.tensor([slot for _, slot in wanted])
        return torch.zeros(len(batch.frames), MAX_SEGMENTS, width).index_put((index, slots), tokens)

    def mask_parts(self, batch: Batch, hidden: Tensor, queries: Tensor) -> dict[str, Tensor]:
        """Losses of the [SEG] states: masks after every decoder layer, distance to the panoptic query."""
        decoder, features, source = batch.split.decoder, batch.split.features, batch.split.source
        row, place = torch.nonzero(batch.packed.slot >= 0, as_tuple=True)
        slot, state = batch.packed.slot[row, place], hidden[row, place]
        query = self.model.projector_text2vision(state)
        maps = features.maps(batch.frames)
        cache = source.cache
        targets = frame_targets(
            torch.tensor(cache.segments[batch.frames]).long(), cache.category[batch.frames], cache.colour[batch.frames]
        )
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
        decoder, features, source = split.decoder, split.features, split.source
        exact: dict[str, list[bool]] = {}
        overlaps: dict[str, list[tuple[float, int, int]]] = {}
        for start in range(0, len(frames), batch):
            chosen = frames[start : start + batch]
            drawn = Batch.draw(split, chosen, per_frame, speaker, mix)
            packed = drawn.packed
            _, _, logits, hidden, _ = self.read(drawn, speaker.rng)
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
