"""Stage 0: trains perception on the generated world (Mask2Former losses, class embeddings, isolated prompt and lone queries).

``python -m omg_llava.train.perception --data DIR --out DIR --minutes 60``. The learning-rate schedule follows the wall clock, so the
decay ends in time at any speed. A run goes on where it was stopped, at another picture size too: small pictures first cost a third.
Every step decodes, besides the learnable queries:

* isolated prompt queries (point, box, mask of random segments) that see only themselves: the product's visual prompts. They start as one
  and the same vector, whose mask can say nothing of their segment, and what the mask leaves out the next look cannot see. So until they
  have looked at every level once, their masks are taught to cover the whole picture;
* lone queries: final panoptic queries, detached, with noise, decoded again by themselves: what ``[SEG]`` decoding does. Without both
  the decoder spoils a query that it decodes alone.
"""

import argparse
import dataclasses
import json
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from scipy.ndimage import distance_transform_cdt
from scipy.optimize import linear_sum_assignment
from torch import Tensor, nn

from omg_llava.config import nano
from omg_llava.evaluate.panoptic import panoptic_quality, prompt_quality
from omg_llava.train.parallel import add_options, average_gradients, join
from omg_llava.vision.omg_seg import OmgSeg, orthogonal_class_embeddings
from omg_llava.vision.preprocess import CLIP_MEAN, CLIP_STD, content
from omg_llava.vision.prompts import PROMPT_BOX, PROMPT_MASK, PROMPT_POINT, prompt_regions
from omg_llava.world.cache import EMPTY, MAX_SEGMENTS, FrameCache
from omg_llava.world.camera import draw_look
from omg_llava.world.classes import CLASSES, COLOUR_NAMES

POINTS = 512
PROMPTS_PER_IMAGE = 16
OPEN_LOOKS = 3  # of prompt queries: one per level of the pixel decoder
PROMPT_KINDS = {PROMPT_POINT: 0.5, PROMPT_BOX: 0.3, PROMPT_MASK: 0.2}
LONE_PER_IMAGE = 5
COLOUR_UNTOLD = -100  # in grey pictures: no loss
WEIGHT_CLASS, WEIGHT_BCE, WEIGHT_DICE, WEIGHT_VOID = 2.0, 5.0, 5.0, 0.2
WEIGHT_PROMPTS = 2.5  # against the learnable queries, which are good long before
IS_THING = torch.tensor([c.is_thing for c in CLASSES])


@dataclasses.dataclass
class Targets:
    """Ground truth of a batch. segments (B, S, S) 0 void, 1 + slot; category, colour (B, 16),
    colour COLOUR_UNTOLD where the picture does not tell it; boxes (B, 16, 4) xyxy in 0..1, valid (B, 16)."""

    segments: Tensor
    category: Tensor
    colour: Tensor
    boxes: Tensor
    valid: Tensor


@dataclasses.dataclass
class Prompts:
    """Prompts of a batch, n per image: slot (B, n), kind (B*n,), box (B*n, 4) pixels, masks (B*n, S, S)."""

    slot: Tensor
    kind: Tensor
    box: Tensor
    masks: Tensor


class AuxiliaryHeads(nn.Module):
    """Training-only: class, colour and box from every query alone, so that tokens carry what questions ask for. The class head of the
    model also averages features under the mask, which no token carries."""

    def __init__(self, width: int):
        super().__init__()
        self.category = nn.Linear(width, len(CLASSES))
        self.colour = nn.Linear(width, len(COLOUR_NAMES) + 1)
        self.box = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 4))


def frame_targets(segments: Tensor, category: np.ndarray, colour: np.ndarray) -> Targets:
    """Targets of segments (B, S, S) int64 with category and colour (B, 16) uint8 as cached."""
    side = segments.shape[1]
    one_hot = segments[:, None] == torch.arange(1, MAX_SEGMENTS + 1)[None, :, None, None]
    rows, columns = one_hot.any(3).float(), one_hot.any(2).float()
    valid = rows.any(2) & torch.as_tensor(category != EMPTY)

    def extent(line: Tensor) -> tuple[Tensor, Tensor]:
        return line.argmax(2), side - line.flip(2).argmax(2)

    (y1, y2), (x1, x2) = extent(rows), extent(columns)
    boxes = torch.stack([x1, y1, x2, y2], -1).float() / side
    return Targets(segments, torch.as_tensor(category.astype(np.int64)), torch.as_tensor(colour.astype(np.int64)), boxes, valid)


class Sampler:
    """Draws batches and their prompts from a growing cache; pictures are flipped and look as cameras make them look."""

    def __init__(self, cache: FrameCache, seed: int):
        self.cache = cache
        self.rng = np.random.default_rng(seed)

    def batch(self, size: int) -> tuple[Tensor, Targets, Prompts]:
        """Images (B, 3, S, S) float32 normalised, targets, prompts."""
        index = np.sort(self.rng.choice(len(self.cache), size, replace=False))
        images, segments = self.cache.images[index], self.cache.segments[index]
        looks = [draw_look(self.rng) for _ in index]
        for image, look, (height, width) in zip(images, looks, self.cache.scene[index, 2:].tolist(), strict=True):
            inside = content(height, width, image.shape[0])
            image[inside] = look.apply(np.ascontiguousarray(image[inside]), self.rng)
        colours_told = np.array([look.tells_colours for look in looks])
        category, colour = self.cache.category[index], self.cache.colour[index]
        flip = self.rng.uniform(size=size) < 0.5
        images = np.where(flip[:, None, None, None], images[:, :, ::-1], images)
        segments = np.where(flip[:, None, None], segments[:, :, ::-1], segments)
        pixels = torch.as_tensor(np.ascontiguousarray(images)).permute(0, 3, 1, 2).float() / 255
        pixels = (pixels - torch.tensor(CLIP_MEAN)[:, None, None]) / torch.tensor(CLIP_STD)[:, None, None]
        targets = frame_targets(torch.as_tensor(np.ascontiguousarray(segments)).long(), category, colour)
        targets.colour[torch.as_tensor(~colours_told)] = COLOUR_UNTOLD
        return pixels, targets, self._prompts(targets)

    def _prompts(self, targets: Targets) -> Prompts:
        slots, kinds, boxes, masks = [], [], [], []
        side = targets.segments.shape[1]
        segments = targets.segments.cpu().numpy()
        for b in range(len(segments)):
            valid = np.flatnonzero(targets.valid[b].cpu().numpy())
            weight = np.where(IS_THING[targets.category[b, valid].cpu()].numpy(), 3.0, 1.0)
            chosen = self.rng.choice(valid, PROMPTS_PER_IMAGE, p=weight / weight.sum())
            for slot in chosen:
                kind = int(self.rng.choice(list(PROMPT_KINDS), p=list(PROMPT_KINDS.values())))
                mask = segments[b] == slot + 1
                box = targets.boxes[b, slot].cpu().numpy() * side
                if kind == PROMPT_POINT:
                    ys, xs = np.nonzero(mask)
                    pick = int(self.rng.integers(len(xs)))
                    box = np.array([xs[pick], ys[pick], xs[pick], ys[pick]], np.float32)
                elif kind == PROMPT_BOX:
                    extent = np.tile(box[2:] - box[:2], 2)
                    box = np.clip(box + self.rng.normal(0, 0.04, 4) * extent, 0, side)
                else:
                    x, y = interior_point(mask)
                    box = np.array([x, y, x, y], np.float32)
                slots.append(slot)
                kinds.append(kind)
                boxes.append(box)
                masks.append(mask)
        return Prompts(
            torch.tensor(np.array(slots)).view(len(segments), -1),
            torch.tensor(kinds),
            torch.tensor(np.array(boxes), dtype=torch.float32),
            torch.as_tensor(np.array(masks)),
        )


def interior_point(mask: np.ndarray) -> tuple[float, float]:
    """NumPy twin of ``prompts.interior_points`` for one mask (the erosion loop would cost a tenth of a step)."""
    distance = distance_transform_cdt(np.pad(mask, 1), metric="chessboard")[1:-1, 1:-1]
    ys, xs = np.nonzero(distance == distance.max())
    nearest = np.argmin((xs - xs.mean()) ** 2 + (ys - ys.mean()) ** 2)
    return float(xs[nearest]), float(ys[nearest])


def sample_points(targets: Targets) -> tuple[Tensor, Tensor]:
    """Shared points of each image, uniform, near borders and in small segments: pixel index (B, P) and slot masks there (B, 16, P)."""
    segments = targets.segments
    batch, side, _ = segments.shape
    border = torch.zeros(batch, side, side, dtype=torch.bool)
    for reach in (1, 2):
        rows, columns = segments[:, reach:] != segments[:, :-reach], segments[:, :, reach:] != segments[:, :, :-reach]
        border[:, reach:] |= rows
        border[:, :-reach] |= rows
        border[:, :, reach:] |= columns
        border[:, :, :-reach] |= columns
    border = border.flatten(1).float()
    flat = segments.flatten(1)
    counts = torch.zeros(batch, MAX_SEGMENTS + 1).scatter_add_(1, flat, torch.ones_like(flat, dtype=torch.float32))
    present = (counts > 0).float()
    share = (present / counts.clamp(min=1) / present.sum(1, keepdim=True)).gather(1, flat)
    weight = 0.3 / (side * side) + 0.4 * border / border.sum(1, keepdim=True).clamp(min=1) + 0.3 * share
    index = torch.multinomial(weight, POINTS)
    slots = flat.gather(1, index)
    return index, (slots[:, None] == torch.arange(1, MAX_SEGMENTS + 1)[None, :, None]).float()


def features_at(mask_features: Tensor, index: Tensor, side: int) -> Tensor:
    """Mask features (B, C, h, w) at pixels index (B, P) of the side x side picture, bilinear: (B, C, P)."""
    x, y = (index % side + 0.5) / side * 2 - 1, (index // side + 0.5) / side * 2 - 1
    grid = torch.stack([x, y], -1)[:, :, None]
    return F.grid_sample(mask_features.float(), grid, mode="bilinear", padding_mode="border", align_corners=False).squeeze(3)


def match(class_logits: Tensor, point_logits: Tensor, targets: Targets, truth: Tensor) -> Tensor:
    """Hungarian matching per layer. class_logits (B, L, Q, K+1), point_logits (B, L, Q, P), truth (B, 16, P): slot (B, L, Q), -1 unmatched."""
    with torch.no_grad():
        batch, layers, queries, points = point_logits.shape
        x = point_logits.float().flatten(1, 2)
        y = truth.transpose(1, 2)
        probability = x.sigmoid()
        softplus = -torch.log1p(-probability.clamp(max=1 - 1e-6))
        bce = (softplus.sum(-1, keepdim=True) - torch.bmm(x, y)) / points
        dice = 1 - (2 * torch.bmm(probability, y) + 1) / (probability.sum(-1, keepdim=True) + y.sum(1, keepdim=True) + 1)
        category = targets.category.clamp(max=class_logits.shape[-1] - 1)
        rows = class_logits.float().softmax(-1).flatten(1, 2)
        score = rows.gather(2, category[:, None].expand(-1, rows.shape[1], -1))
        cost = (WEIGHT_BCE * bce + WEIGHT_DICE * dice - WEIGHT_CLASS * score).view(batch, layers, queries, -1).cpu().numpy()
        result = np.full((batch, layers, queries), -1, np.int64)
        for b in range(batch):
            slots = np.flatnonzero(targets.valid[b].cpu().numpy())
            for layer in range(layers):
                rows_, columns = linear_sum_assignment(cost[b, layer][:, slots])
                result[b, layer, rows_] = slots[columns]
        return torch.as_tensor(result)


def mask_losses(logits: Tensor, truth: Tensor) -> tuple[Tensor, Tensor]:
    """BCE and dice (eps 1) of logits (n, P) against truth (n, P), one value per row."""
    bce = F.binary_cross_entropy_with_logits(logits, truth, reduction="none").mean(1)
    p = logits.sigmoid()
    dice = 1 - (2 * (p * truth).sum(1) + 1) / (p.sum(1) + truth.sum(1) + 1)
    return bce, dice


class PerceptionTrainer(nn.Module):
    """Model, auxiliary heads and the loss of one step."""

    def __init__(self, model: OmgSeg):
        super().__init__()
        self.model = model
        self.auxiliary = AuxiliaryHeads(model.config.width)

    def forward(self, images: Tensor, targets: Targets, prompts: Prompts) -> tuple[Tensor, dict[str, Tensor]]:
        """Total loss and its parts (detached)."""
        head, config = self.model.panoptic_head, self.model.config
        maps = head.pixel_decoder(self.model.backbone(images))
        mask_features, memories = maps[0], maps[1:]
        batch, n = prompts.slot.shape
        queries = config.queries
        content, position = head.prompt_queries_at(prompts.box)
        content = torch.cat([head.query_feat.weight.expand(batch, -1, -1), content.view(batch, n, -1)], 1)
        position = torch.cat([head.query_embed.weight.expand(batch, -1, -1), position.view(batch, n, -1)], 1)
        regions = [self._regions(prompts, batch, queries, m.shape[2], m.shape[3]) for m in memories]
        fixed = torch.cat([torch.zeros(batch, queries, dtype=torch.bool), (prompts.kind == PROMPT_MASK).view(batch, n)], 1).unsqueeze(-1)
        alone = torch.eye(queries + n, dtype=torch.bool)
        alone[:queries, :queries] = True
        keys, values = head.memory_tokens(memories)
        levels = head.level_features(mask_features, memories)
        mlp = head.mask_embed.weights()
        states = head.transformer_decoder(content, position, keys, values, levels, mlp, None, regions, fixed, alone.expand(batch, -1, -1))

        index, truth = sample_points(targets)
        point_features = features_at(mask_features, index, images.shape[-1])
        normed, embedded, point_logits, class_logits = self._heads(states, mask_features, point_features)
        slots = match(class_logits[:, :, :queries], point_logits[:, :, :queries], targets, truth)
        layers = len(states)
        asked = prompts.slot[:, None].repeat(1, layers, 1)
        asked[:, :OPEN_LOOKS] = -1
        slots = torch.cat([slots, asked], 2)
        loss, parts = self._query_losses(normed, embedded, point_features, class_logits, slots, targets, truth, queries)
        everywhere = torch.bmm(embedded.view(batch, layers, queries + n, -1)[:, :OPEN_LOOKS, queries:].flatten(1, 2), point_features)
        parts["prompt_closed"] = (everywhere < 0).float().mean()
        loss = loss + WEIGHT_BCE * F.softplus(1 - everywhere).mean()

        lone = self._lone_queries(states[-1], position, slots[:, -1, :queries], targets)
        lone_content, lone_position, lone_slots = lone
        own = torch.eye(lone_content.shape[1], dtype=torch.bool).expand(batch, -1, -1)
        lone_states = head.transformer_decoder(lone_content, lone_position, keys, values, levels, mlp, None, [], None, own)
        embedded = head.mask_embed(head.transformer_decoder.post_norm(torch.stack(lone_states, 1))).flatten(1, 2)
        lone_logits = torch.bmm(embedded, point_features).float().view(batch, layers, -1, point_features.shape[2])
        lone_truth = truth.gather(1, lone_slots[..., None].expand(-1, -1, truth.shape[2]))[:, None].expand_as(lone_logits)
        lone_bce, lone_dice = mask_losses(lone_logits.flatten(0, 2), lone_truth.flatten(0, 2))
        loss = loss + 0.5 * layers * (WEIGHT_BCE * lone_bce + WEIGHT_DICE * lone_dice).mean()
        parts["lone_dice"] = lone_dice.view(batch, layers, -1)[:, -1].mean()
        return loss, {name: value.detach() for name, value in parts.items()}

    @staticmethod
    def _regions(prompts: Prompts, batch: int, queries: int, height: int, width: int) -> Tensor:
        region = prompt_regions(prompts.kind, prompts.box, prompts.masks, height, width).view(batch, -1, height * width)
        return torch.cat([torch.ones(batch, queries, height * width, dtype=torch.bool), region], 1)

    def _heads(self, states: list[Tensor], mask_features: Tensor, point_features: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        head = self.model.panoptic_head
        batch, queries, _ = states[0].shape
        normed = head.transformer_decoder.post_norm(torch.stack(states, 1)).flatten(1, 2)
        embedded = head.mask_embed(normed)
        features = mask_features.flatten(2)
        with torch.no_grad():
            full = torch.bmm(embedded, features)
            point_logits = torch.bmm(embedded, point_features).float()
        class_logits = head.classify(normed, full, features)
        shape = (batch, len(states), queries, -1)
        return normed, embedded, point_logits.view(shape), class_logits.view(shape)

    def _query_losses(self, normed, embedded, point_features, class_logits, slots, targets: Targets, truth, queries):
        """Losses of all queries of all layers; only matched rows get mask logits with a gradient."""
        batch, layers, every = slots.shape
        void = class_logits.shape[-1] - 1
        row = torch.arange(batch)[:, None, None].expand_as(slots)
        category = torch.where(slots >= 0, targets.category[row, slots.clamp(min=0)], void)
        weight = torch.ones(void + 1)
        weight[void] = WEIGHT_VOID
        flat = slots.flatten(1)
        b, place = torch.nonzero(flat >= 0, as_tuple=True)
        slot, mask = flat[b, place], truth[b, flat[b, place]]
        counts = (flat >= 0).sum(1).tolist()
        rows = b * flat.shape[1] + place
        chosen = embedded.flatten(0, 1).index_select(0, rows)
        logits = torch.cat([e @ f for e, f in zip(chosen.split(counts), point_features, strict=True)]).float()
        bce, dice = mask_losses(logits, mask)
        h = normed.flatten(0, 1).index_select(0, rows)
        own = F.cross_entropy(self.auxiliary.category(h).float(), targets.category[b, slot], reduction="none")
        colour = F.cross_entropy(self.auxiliary.colour(h).float(), targets.colour[b, slot], ignore_index=COLOUR_UNTOLD, reduction="none")
        xyxy = targets.boxes[b, slot]
        cxcywh = torch.cat([(xyxy[:, :2] + xyxy[:, 2:]) / 2, xyxy[:, 2:] - xyxy[:, :2]], 1)
        box = (self.auxiliary.box(h).float().sigmoid() - cxcywh).abs().mean(1)
        positive, true = logits.detach() > 0, mask > 0.5
        overlap = (positive & true).sum(1) / (positive | true).sum(1).clamp(min=1)
        iou_logits = self.model.panoptic_head.iou_embed(h).squeeze(-1).float()
        iou = F.binary_cross_entropy_with_logits(iou_logits, overlap, reduction="none")
        total = WEIGHT_BCE * bce + WEIGHT_DICE * dice + WEIGHT_CLASS * own + 0.5 * colour + 2.0 * box + 0.3 * iou
        learnable = place % every < queries
        loss = torch.zeros(())
        parts: dict[str, Tensor] = {}
        for name, group, first, part in (("", learnable, 0, slice(0, queries)), ("prompt_", ~learnable, OPEN_LOOKS, slice(queries, None))):
            ce = F.cross_entropy(class_logits[:, first:, part].flatten(0, 2), category[:, first:, part].flatten(), weight)
            share = group.float() / group.sum()
            loss = loss + (WEIGHT_PROMPTS if name else 1.0) * layers * (WEIGHT_CLASS * ce + (share * total).sum())
            named = {"bce": bce, "dice": dice, "own": own, "colour": colour, "box": box}
            parts |= {name + "ce": ce} | {name + k: (share * v).sum() for k, v in named.items()}
        return loss, parts

    def _lone_queries(self, content: Tensor, position: Tensor, slots: Tensor, targets: Targets) -> tuple[Tensor, Tensor, Tensor]:
        """Matched final queries, detached, with noise of 0 to 0.4 of their own spread; things three times as often."""
        content, position = content.detach(), position.detach()
        row = torch.arange(len(slots))[:, None]
        matched = slots >= 0
        thing = IS_THING.to(slots.device)[targets.category[row, slots.clamp(min=0)].clamp(max=len(CLASSES) - 1)]
        chosen = torch.multinomial(matched.float() * (1 + 2 * thing.float()), LONE_PER_IMAGE, replacement=True)
        x, p = content[row, chosen], position[row, chosen]
        strength = 0.4 * torch.rand(*chosen.shape, 1) * (torch.rand(*chosen.shape, 1) < 0.8)
        x = x + strength * torch.randn_like(x) * x.std(-1, keepdim=True)
        p = p + strength * torch.randn_like(p) * p.std(-1, keepdim=True)
        return x, p, slots[row, chosen]


def learning_rate(step: int, progress: float, peak: float) -> float:
    """Warm-up over 300 steps, constant, linear decay over the last 35 % of the time."""
    return peak * min(1.0, (step + 1) / 300) * min(1.0, max(0.0, (1 - progress) / 0.35) + 0.005)


def parameter_groups(module: nn.Module) -> list[dict]:
    """Weight decay for matrices only."""
    decay = [p for n, p in module.named_parameters() if p.dim() > 1 and "embed.weight" not in n and "query_feat" not in n]
    kept = {id(p) for p in decay}
    return [{"params": decay, "weight_decay": 0.05}, {"params": [p for p in module.parameters() if id(p) not in kept], "weight_decay": 0.0}]


def train(arguments: argparse.Namespace) -> None:
    """The loop: resumes from ``resume.pt`` if there is one."""
    rank, world = arguments.rank, arguments.processes
    join(arguments)
    torch.manual_seed(arguments.seed)
    torch.set_default_device(arguments.device)
    arguments.out.mkdir(parents=True, exist_ok=True)
    config = dataclasses.replace(nano().vision, image_size=arguments.size)
    model = OmgSeg(config)
    model.panoptic_head.set_class_embeddings(orthogonal_class_embeddings(config.classes, config.class_dim))
    if arguments.start_from:
        first = OmgSeg.load(arguments.start_from)
        model.load_state_dict(first.state_dict())
        model.panoptic_head.set_class_embeddings(first.panoptic_head.class_embeddings[:-1])
    trainer = PerceptionTrainer(model)
    optimizer = torch.optim.AdamW(parameter_groups(trainer), lr=arguments.lr, betas=(0.9, 0.999), foreach=True)
    average = {k: v.detach().clone() for k, v in model.state_dict().items()}
    step, images_seen, spent = 0, 0, 0.0
    resume = arguments.out / "resume.pt"
    if resume.exists():
        saved = torch.load(resume, weights_only=True, map_location=arguments.device)
        trainer.load_state_dict(saved["trainer"])
        optimizer.load_state_dict(saved["optimizer"])
        average = saved["average"]
        step, images_seen, spent = saved["step"], saved["images"], saved["spent"]
    held_out = FrameCache(arguments.data, "held_out")
    sampler = Sampler(FrameCache(arguments.data, "train"), seed=(arguments.seed + step) * 16 + rank)
    torch.manual_seed((arguments.seed + step) * 16 + rank)
    live = model.state_dict()
    names = [k for k in live if live[k].is_floating_point()]
    evaluated = OmgSeg(config)
    evaluated.panoptic_head.set_class_embeddings(model.panoptic_head.class_embeddings[:-1])
    evaluated.eval()
    sums: dict[str, float] = {}
    since, last_save, last_log = 0, time.time(), time.time()
    budget = arguments.minutes * 60
    curve = open(arguments.out / "curve.jsonl", "a") if rank == 0 else None
    progress = spent / budget
    finished = False
    while not finished:
        began = time.time()
        rate = learning_rate(step, progress, arguments.lr)
        for group in optimizer.param_groups:
            group["lr"] = rate
        images, targets, prompts = sampler.batch(arguments.batch)
        with torch.autocast(arguments.device, dtype=torch.bfloat16, enabled=arguments.bf16):
            loss, parts = trainer(images, targets, prompts)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        progress = average_gradients(list(trainer.parameters()), spent / budget)
        norm = torch.nn.utils.clip_grad_norm_(trainer.parameters(), 1.0, foreach=True)
        if torch.isfinite(norm):
            optimizer.step()
        else:
            print(f"step {step}: gradient norm {norm}, step left out", flush=True)
        decay = min(0.998, (1 + step) / (10 + step))
        with torch.no_grad():
            torch._foreach_lerp_([average[k] for k in names], [live[k] for k in names], 1 - decay)
        parts["loss"], parts["norm"] = loss.detach(), norm
        for name, value in parts.items():
            sums[name] = sums.get(name, 0.0) + float(value)
        step, images_seen, since = step + 1, images_seen + arguments.batch * world, since + 1
        spent += time.time() - began
        finished = progress >= 1
        if rank > 0:
            continue
        if time.time() - last_log > 30 or finished:
            text = " ".join(f"{k} {v / since:.3f}" for k, v in sums.items())
            print(f"{spent / 60:.1f} min step {step} images {images_seen} lr {rate:.2e} {since * arguments.batch * world / (time.time() - last_log):.1f} img/s {text}", flush=True)
            record = {"minutes": round(spent / 60, 2), "step": step, "images": images_seen, "lr": rate} | {k: round(v / since, 4) for k, v in sums.items()}
            sums, since, last_log = {}, 0, time.time()
            if time.time() - last_save > arguments.every or finished:
                evaluated.load_state_dict(average)
                decoder = evaluated.decoder()
                pq = panoptic_quality(evaluated, decoder, held_out, range(100))
                prompts_report = prompt_quality(evaluated, decoder, held_out, range(20))
                record["pq"] = {k: round(pq[k]["pq"], 4) for k in ("all", "things", "stuff")}
                record["prompts"] = {k: v["things"] for k, v in prompts_report.items()}
                print(json.dumps({"pq": record["pq"], "prompts": record["prompts"]}), flush=True)
                info = {"step": step, "images": images_seen, "minutes": spent / 60, "pq_100": record["pq"]}
                evaluated.save(arguments.out / "latest.safetensors", info)
                state = {"trainer": trainer.state_dict(), "optimizer": optimizer.state_dict(), "average": average}
                torch.save(state | {"step": step, "images": images_seen, "spent": spent}, arguments.out / "resume.tmp")
                (arguments.out / "resume.tmp").rename(resume)
                last_save = last_log = time.time()
            curve.write(json.dumps(record) + "\n")
            curve.flush()
    if rank == 0:
        evaluated.load_state_dict(average)
        evaluated.save(arguments.out / "final.safetensors", {"step": step, "images": images_seen, "minutes": spent / 60})


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start-from", type=Path, help="checkpoint whose weights are trained further")
    parser.add_argument("--size", type=int, default=nano().vision.image_size, help="side of the pictures in --data, pixels")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--every", type=float, default=180.0, help="seconds between checkpoints")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--bf16", action="store_true", help="bf16 autocast of convolutions and linear layers")
    add_options(parser)
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--seed", type=int, default=0)
    torch.set_num_threads(1)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
