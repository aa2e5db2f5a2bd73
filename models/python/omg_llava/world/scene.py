"""A procedural video scene: stuff regions, moving things, camera pan, light and sensor noise.

World coordinates: origin in the middle of the picture, x right, y down, 1 = the longer side of the picture; so an
object keeps its size in the square, padded model input whatever the aspect ratio. Rendering works at any height and
width.

Split rule: training scenes have seeds below 1_000_000_000, held-out scenes from 1_000_000_000, demonstration clips from
2_000_000_000 on. A scene depends on its seed alone, so the three never share one.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from omg_llava.world.backdrop import Backdrop
from omg_llava.world.classes import CLASS_BY_NAME, COLOUR_NAMES, COLOURS, THING_NAMES
from omg_llava.world.shapes import HEIGHT_FACTOR, parts_of, tone_rgb

TRAIN_SEED = 0
HELD_OUT_SEED = 1_000_000_000
DEMO_SEED = 2_000_000_000

MINIMUM_VISIBLE_PIXELS_AT_128 = 20
_SUPERSAMPLING = 4
_STUFF_ID_OFFSET = 1000
_noise: list[np.ndarray] = []


@dataclass(frozen=True)
class SceneObject:
    """One visible segment of a frame. bbox = (x, y, width, height) and centre = (x, y) in pixels; area in visible
    pixels; depth 0 is the farthest thing (stuff: -1); colour None for stuff."""

    id: int
    category_id: int
    category: str
    is_thing: bool
    colour: str | None
    bbox: tuple[int, int, int, int]
    area: int
    centre: tuple[float, float]
    depth: int


@dataclass(frozen=True)
class Frame:
    """image (H, W, 3) uint8 RGB; panoptic (H, W) int32 segment ids, 0 = void; objects: the visible segments."""

    image: np.ndarray
    panoptic: np.ndarray
    objects: list[SceneObject]


@dataclass(frozen=True)
class _Mover:
    """A thing and its path, all in world units and frames."""

    id: int
    name: str
    colour: str
    rgb: tuple[int, int, int]
    size: float
    start: tuple[float, float]
    velocity: tuple[float, float]
    path: str
    period: float
    phase: float
    tilt: float
    facing: int
    stands: bool

    def position(self, t: float) -> tuple[float, float]:
        """Foot point (x, y) at frame t."""
        x, y = self.start
        if self.path == "linear":
            return x + self.velocity[0] * t, y + self.velocity[1] * t
        swing = np.sin(2 * np.pi * t / self.period + self.phase)
        if self.path == "swing":
            return x + 0.35 * swing, y + self.velocity[1] * 8 * swing
        if self.path == "return":  # leaves the picture and comes back
            return x + 0.75 * swing, y
        lift = abs(np.sin(np.pi * t / (0.4 * self.period) + self.phase))
        return _reflect(x + self.velocity[0] * t), y - 0.18 * lift


def _reflect(x: float) -> float:
    """Bounces a coordinate between -0.5 and 0.5."""
    folded = (x + 0.5) % 2.0
    return (folded if folded <= 1.0 else 2.0 - folded) - 0.5


class Scene:
    """One seeded scene of ``length`` frames; ``render`` may be called for any frame in any order."""

    def __init__(
        self,
        seed: int,
        length: int = 48,
        object_count: int | None = None,
        aspect: float | None = None,
        misplaced: float = 0.2,
    ):
        """aspect: width / height, None draws a usual one; misplaced: share of things that stand anywhere, not where
        they belong."""
        rng = np.random.default_rng(seed)
        self.seed = seed
        self.length = length
        drawn = (1.0, 4 / 3, 16 / 9, 3 / 4)[int(rng.choice(4, p=(0.4, 0.3, 0.2, 0.1)))]
        self.aspect = drawn if aspect is None else aspect
        self._misplaced = misplaced
        self.backdrop = Backdrop(rng, min(0.5, 0.5 / self.aspect))
        self._pan = (float(rng.uniform(0, 0.12)), float(rng.uniform(30, 90)), float(rng.uniform(0, 6.28)))
        self._light = (
            float(rng.uniform(0.78, 1.12)),
            float(rng.uniform(0, 0.14)),
            float(rng.uniform(10, 60)),
            float(rng.uniform(0, 6.28)),
        )
        self._cast = rng.uniform(0.95, 1.05, 3).astype(np.float32)
        self._noise_sigma = float(rng.uniform(1.5, 9.0))
        count = int(rng.integers(1, 9)) if object_count is None else object_count
        movers = [self._mover(rng, index + 1) for index in range(count)]
        # Farther things first: what stands lower in the picture is nearer.
        self._movers = sorted(movers, key=lambda m: m.start[1])

    def thing_names(self) -> set[str]:
        """Classes of the things that move through the scene, seen or not."""
        return {m.name for m in self._movers}

    def default_size(self, longer_side: int = 256) -> tuple[int, int]:
        """(height, width) in the scene's own aspect ratio."""
        if self.aspect >= 1:
            return int(round(longer_side / self.aspect)), longer_side
        return longer_side, int(round(longer_side * self.aspect))

    def stage(
        self, direct: Callable[[list[_Mover]], list[_Mover]], pan: tuple[float, float, float] | None = None
    ) -> "Scene":
        """Replaces the movers by what ``direct`` makes of them (in the order of their ids), and the camera's
        (amplitude, period in frames, phase)."""
        self._movers = sorted(direct(sorted(self._movers, key=lambda m: m.id)), key=lambda m: m.start[1])
        self._pan = self._pan if pan is None else pan
        return self

    def _mover(self, rng: np.random.Generator, number: int) -> _Mover:
        name = THING_NAMES[int(rng.integers(len(THING_NAMES)))]
        colour = COLOUR_NAMES[int(rng.integers(len(COLOUR_NAMES)))]
        rgb = tuple(int(c) for c in np.clip(np.array(COLOURS[colour]) + rng.uniform(-14, 14, 3), 0, 255))
        size = float(np.exp(rng.uniform(np.log(0.085), np.log(0.45)))) * HEIGHT_FACTOR.get(name, 1.0)
        half_height = min(0.5, 0.5 / self.aspect)
        top = self.backdrop.horizon
        flies = name == "airplane"
        floats = name == "ship_or_boat" and "sea" in self.backdrop.regions
        if rng.uniform() < self._misplaced:
            foot = rng.uniform(-half_height + 0.5 * size, half_height + 0.5 * size)
        elif flies:
            foot = rng.uniform(-half_height + 0.6 * size, max(top, -half_height + 0.7 * size))
        elif floats:
            low = (
                self.backdrop.second
                if len(self.backdrop.regions) == 3 and self.backdrop.regions[1] == "sea"
                else half_height
            )
            foot = rng.uniform(top + 0.02, max(low, top + 0.05))
        else:
            top = self.backdrop.ground_top() + 0.02
            foot = rng.uniform(top, max(half_height + 0.1 * size, top + 0.02))
        half_width = min(0.5, 0.5 * self.aspect)
        start = (float(rng.uniform(-half_width, half_width)), float(foot))
        path = (
            "bounce"
            if name == "ball" and rng.uniform() < 0.5
            else ("linear", "swing", "return")[int(rng.choice(3, p=(0.5, 0.3, 0.2)))]
        )
        speed = float(rng.normal(0, 0.008)) if rng.uniform() < 0.8 else 0.0
        return _Mover(
            id=number,
            name=name,
            colour=colour,
            rgb=rgb,
            size=size,
            start=start,
            velocity=(speed, float(rng.normal(0, 0.0012))),
            path=path,
            period=float(rng.uniform(40, 110)),
            phase=float(rng.uniform(0, 6.28)),
            tilt=float(rng.normal(0, 0.06)),
            facing=1 if rng.uniform() < 0.5 else -1,
            stands=not (flies or floats),
        )

    def render(self, t: int, height: int, width: int) -> Frame:
        """Renders frame t (0 <= t < length) at height x width."""
        if not 0 <= t < self.length:
            raise ValueError(f"t: {t} (expected: 0..{self.length - 1})")
        scale = float(max(height, width))
        pan = self._pan[0] * np.sin(2 * np.pi * t / self._pan[1] + self._pan[2])
        x = (np.arange(width) + 0.5 - width / 2) / scale + pan
        y = (np.arange(height) + 0.5 - height / 2) / scale
        image, covers = self.backdrop.render(x, y, t, 1.0 / scale)
        panoptic = np.empty((height, width), np.int32)
        for name, cover in covers:
            np.putmask(panoptic, cover >= 0.5, _STUFF_ID_OFFSET + CLASS_BY_NAME[name].id)
        for mover in self._movers:
            self._paint(mover, t, pan, scale, image, panoptic)
        self._expose(image, t)
        pixels = np.clip(image, 0, 255).astype(np.uint8)
        return Frame(pixels, panoptic, self._objects(panoptic))

    def _paint(self, mover: _Mover, t: int, pan: float, scale: float, image: np.ndarray, panoptic: np.ndarray) -> None:
        height, width = panoptic.shape
        wx, wy = mover.position(t)
        foot_x, foot_y = (wx - pan) * scale + width / 2, wy * scale + height / 2
        size = mover.size * scale
        cosine, sine = np.cos(mover.tilt) * size, np.sin(mover.tilt) * size
        facing = mover.facing if mover.velocity[0] == 0 else (1 if mover.velocity[0] > 0 else -1)
        parts = []
        for tone, polygon in parts_of(mover.name, mover.phase + 0.45 * t):
            u, v = polygon[:, 0] * facing, polygon[:, 1] - 1.0
            parts.append((tone, np.stack([foot_x + u * cosine - v * sine, foot_y + u * sine + v * cosine], 1)))
        corners = np.concatenate([p for _, p in parts])
        x1, y1 = (max(int(np.floor(c)) - 1, 0) for c in corners.min(0))
        x2, y2 = min(int(np.ceil(corners[:, 0].max())) + 2, width), min(int(np.ceil(corners[:, 1].max())) + 2, height)
        if x1 >= x2 or y1 >= y2:
            return
        if mover.stands and mover.path != "bounce":
            self._shadow(image, foot_x, foot_y, 0.5 * (corners[:, 0].max() - corners[:, 0].min()), size)
        # CMYK stands for four independent bytes (red, green, blue, coverage): Pillow averages RGBA un-premultiplied.
        canvas = Image.new("CMYK", ((x2 - x1) * _SUPERSAMPLING, (y2 - y1) * _SUPERSAMPLING))
        draw = ImageDraw.Draw(canvas)
        for tone, polygon in parts:
            outline = (polygon - (x1, y1)) * _SUPERSAMPLING - 0.5
            draw.polygon([tuple(p) for p in outline.tolist()], fill=tone_rgb(tone, mover.rgb) + (255,))
        patch = np.asarray(canvas.reduce(_SUPERSAMPLING), dtype=np.float32)
        cover = patch[..., 3:] * (1 / 255.0)
        fall = np.linspace(1.08, 0.88, y2 - y1, dtype=np.float32)[:, None, None]
        view = image[y1:y2, x1:x2]
        view *= 1 - cover
        view += patch[..., :3] * fall
        np.putmask(panoptic[y1:y2, x1:x2], cover[..., 0] >= 0.5, mover.id)

    @staticmethod
    def _shadow(image: np.ndarray, foot_x: float, foot_y: float, half_width: float, size: float) -> None:
        height, width, _ = image.shape
        ry = max(0.07 * size, 1.0)
        x1, x2 = max(int(foot_x - half_width), 0), min(int(foot_x + half_width) + 1, width)
        y1, y2 = max(int(foot_y - ry), 0), min(int(foot_y + ry) + 1, height)
        if x1 >= x2 or y1 >= y2:
            return
        dx = (np.arange(x1, x2) - foot_x) / half_width
        dy = (np.arange(y1, y2) - foot_y) / ry
        dark = np.clip(1.2 - (dx[None, :] ** 2 + dy[:, None] ** 2), 0, 1) * 0.4
        image[y1:y2, x1:x2] *= (1 - dark[..., None]).astype(np.float32)

    def _expose(self, image: np.ndarray, t: int) -> None:
        if not _noise:
            _noise.append(np.random.default_rng(7).standard_normal(1 << 22).astype(np.float32))
        rng = np.random.default_rng((self.seed, t))
        gain, swing, period, phase = self._light
        image *= self._cast * np.float32(gain * (1 + swing * np.sin(2 * np.pi * t / period + phase)))
        start = int(rng.integers(1 << 16))
        need = image.size
        bank = _noise[0]
        noise = bank[start : start + need] if start + need <= bank.size else np.resize(bank, start + need)[start:]
        image += np.float32(self._noise_sigma) * noise.reshape(image.shape)

    def _objects(self, panoptic: np.ndarray) -> list[SceneObject]:
        minimum = MINIMUM_VISIBLE_PIXELS_AT_128 * (max(panoptic.shape) / 128.0) ** 2
        depth = {m.id: index for index, m in enumerate(self._movers)}
        movers = {m.id: m for m in self._movers}
        objects = []
        for segment_id in np.flatnonzero(np.bincount(panoptic.ravel(), minlength=2)).tolist():
            mask = panoptic == segment_id
            area = int(np.count_nonzero(mask))
            if area < minimum:
                panoptic[mask] = 0
                continue
            rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
            mover = movers.get(segment_id)
            category = CLASS_BY_NAME[mover.name].id if mover else segment_id - _STUFF_ID_OFFSET
            name = mover.name if mover else next(n for n in self.backdrop.regions if CLASS_BY_NAME[n].id == category)
            bbox = (int(columns[0]), int(rows[0]), int(columns[-1] - columns[0] + 1), int(rows[-1] - rows[0] + 1))
            centre = (
                float(mask.sum(0) @ np.arange(mask.shape[1]) / area),
                float(mask.sum(1) @ np.arange(mask.shape[0]) / area),
            )
            objects.append(
                SceneObject(
                    segment_id,
                    category,
                    name,
                    mover is not None,
                    mover.colour if mover else None,
                    bbox,
                    area,
                    centre,
                    depth.get(segment_id, -1),
                )
            )
        return objects
