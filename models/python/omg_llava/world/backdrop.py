"""Stuff regions: layouts, textures and their borders, rendered in one vectorised pass per layer."""

import numpy as np

_TEXTURE_SIZE = 1024


def _noise_bank() -> dict[str, np.ndarray]:
    """Tileable noise textures (1024, 1024) float32 in about -1..1: fine grain, soft clouds, horizontal and vertical
    streaks."""
    rng = np.random.default_rng(20240626)
    fy = np.fft.fftfreq(_TEXTURE_SIZE)[:, None] * _TEXTURE_SIZE
    fx = np.fft.rfftfreq(_TEXTURE_SIZE)[None, :] * _TEXTURE_SIZE
    filters = {
        "fine": np.exp(-(fx**2 + fy**2) / (2 * 70.0**2)),
        "soft": 1.0 / (1.0 + (fx**2 + fy**2) / 4.0**2) ** 1.3,
        "waves": np.exp(-(fx**2) / (2 * 9.0**2) - (fy**2) / (2 * 60.0**2)),
        "blades": np.exp(-(fx**2) / (2 * 80.0**2) - (fy**2) / (2 * 25.0**2)),
    }
    bank = {}
    for name, gain in filters.items():
        spectrum = np.fft.rfft2(rng.standard_normal((_TEXTURE_SIZE, _TEXTURE_SIZE))) * gain
        spectrum[0, 0] = 0
        field = np.fft.irfft2(spectrum, s=(_TEXTURE_SIZE, _TEXTURE_SIZE))
        bank[name] = (field / (2.0 * field.std())).astype(np.float32)
    return bank


_BANK: dict[str, np.ndarray] = {}


def texture(kind: str, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Samples a noise texture at world coordinates x (W,), y (H,): (H, W) float32."""
    if not _BANK:
        _BANK.update(_noise_bank())
    ix = np.floor(x * _TEXTURE_SIZE).astype(np.int64) % _TEXTURE_SIZE
    iy = np.floor(y * _TEXTURE_SIZE).astype(np.int64) % _TEXTURE_SIZE
    return _BANK[kind][iy[:, None], ix[None, :]]


_SKIES = (
    ((110, 165, 235), (205, 225, 245)),
    ((150, 165, 185), (215, 218, 222)),
    ((95, 110, 175), (245, 190, 140)),
    ((60, 120, 210), (170, 210, 245)),
)
_PALETTE = {
    "grass": ((85, 150, 60), (110, 165, 70), (130, 150, 70), (65, 125, 55)),
    "road": ((95, 95, 100), (115, 112, 110), (80, 82, 90)),
    "sea": ((35, 90, 150), (40, 115, 150), (50, 80, 125)),
    "wall": ((215, 200, 175), (190, 205, 215), (205, 185, 190), (190, 205, 180), (225, 220, 210)),
    "floor": ((150, 105, 70), (175, 135, 95), (120, 85, 65), (165, 160, 150)),
    "sand": ((225, 200, 145), (210, 180, 130)),
    "mountain": ((115, 105, 100), (95, 105, 115), (130, 115, 95)),
}

# Regions from top to bottom; the road of "street" is a wedge, that of "highway" a band.
LAYOUTS: dict[str, tuple[str, ...]] = {
    "meadow": ("sky", "grass"),
    "alps": ("sky", "mountain", "grass"),
    "street": ("sky", "grass", "road"),
    "highway": ("sky", "grass", "road"),
    "coast": ("sky", "sea", "sand"),
    "ocean": ("sky", "sea"),
    "fjord": ("sky", "mountain", "sea"),
    "desert": ("sky", "mountain", "sand"),
    "room": ("wall", "floor"),
}


class Backdrop:
    """The stuff of one scene; every value is drawn once from the scene's generator."""

    def __init__(self, rng: np.random.Generator, half_height: float):
        """half_height: half the picture's height in world units; the borders follow it."""
        self.layout = list(LAYOUTS)[int(rng.integers(len(LAYOUTS)))]
        self.regions = LAYOUTS[self.layout]
        self.horizon = 2 * half_height * float(rng.uniform(-0.14, 0.06))
        self.second = self.horizon + 2 * half_height * float(rng.uniform(0.12, 0.24))
        self.slope = float(rng.uniform(-0.08, 0.08)) if self.layout in ("meadow", "alps", "desert") else 0.0
        self.offset = rng.uniform(0, 1, 2)
        self.ridge = [
            (float(rng.uniform(0.02, 0.07)) / (k + 1), float(rng.uniform(4, 9)) * (k + 1), float(rng.uniform(0, 6.28)))
            for k in range(3)
        ]
        self.road_centre = float(rng.uniform(-0.15, 0.15))
        self.road_width = float(rng.uniform(0.35, 0.7))
        self.wall_pattern = int(rng.integers(4))
        self.floor_pattern = int(rng.integers(3))
        self.sky = _SKIES[int(rng.integers(len(_SKIES)))]
        self.base = {
            name: np.clip(np.array(choices[int(rng.integers(len(choices)))]) + rng.uniform(-12, 12, 3), 0, 255)
            for name, choices in _PALETTE.items()
        }

    def ground_top(self) -> float:
        """World y below which things stand."""
        return self.second if len(self.regions) == 3 and self.layout not in ("street", "highway") else self.horizon

    def render(
        self, x: np.ndarray, y: np.ndarray, t: float, pixel: float
    ) -> tuple[np.ndarray, list[tuple[str, np.ndarray]]]:
        """Colours (H, W, 3) float32 and, per region top to bottom, its coverage (H, W) float32 by later regions hiding
        earlier.

        x (W,), y (H,): world coordinates of pixel centres; pixel: world size of a pixel.
        """
        image = self._colour(self.regions[0], x, y, t)
        covers = [(self.regions[0], np.ones((len(y), len(x)), np.float32))]
        for index, name in enumerate(self.regions[1:], 1):
            cover = self._cover(index, name, x, y, pixel)
            rows = np.flatnonzero(cover.max(1) > 0)
            if len(rows):
                top, bottom = int(rows[0]), int(rows[-1]) + 1
                part = cover[top:bottom, :, None]
                image[top:bottom] += part * (self._colour(name, x, y[top:bottom], t) - image[top:bottom])
            covers.append((name, cover))
        return image, covers

    def _cover(self, index: int, name: str, x: np.ndarray, y: np.ndarray, pixel: float) -> np.ndarray:
        if name == "road" and self.layout == "street":
            depth = np.maximum(y - self.horizon, 0)[:, None]
            half = self.road_width * (0.06 + 1.3 * depth)
            inside = (half - np.abs(x[None, :] - self.road_centre)) / pixel + 0.5
            cover = np.clip(inside, 0, 1) * np.clip((y[:, None] - self.horizon) / pixel + 0.5, 0, 1)
            return cover.astype(np.float32)
        if name == "road":
            bottom = self.second + 0.45 * self.road_width
            cover = np.clip((y - self.second) / pixel + 0.5, 0, 1) * np.clip((bottom - y) / pixel + 0.5, 0, 1)
            return np.repeat(cover.astype(np.float32)[:, None], len(x), 1)
        edge = np.full(len(x), self.horizon if index == 1 else self.second)
        if name == "mountain":
            edge = edge - 0.05 + sum(a * np.abs(np.sin(f * x / 2 + p)) * -1.6 for a, f, p in self.ridge)
        elif name in ("grass", "sand"):
            edge = edge + self.slope * x + 0.012 * np.sin(7 * x + self.ridge[0][2])
        return np.clip((y[:, None] - edge[None, :]) / pixel + 0.5, 0, 1).astype(np.float32)

    def _colour(self, name: str, x: np.ndarray, y: np.ndarray, t: float) -> np.ndarray:
        u, v = x + self.offset[0], y + self.offset[1]
        if name == "sky":
            height = np.clip((y + 0.5) / 0.6, 0, 1)[:, None, None]
            top, low = np.array(self.sky[0]), np.array(self.sky[1])
            clouds = np.clip(texture("soft", u * 0.5 + 0.002 * t, v), 0, 1)[..., None]
            image = top + height * (low - top)
            return (image + clouds * 0.7 * (245 - image)).astype(np.float32)
        base = self.base[name].astype(np.float32)
        if name == "grass":
            shade = 1 + 0.22 * texture("blades", u, v) + 0.12 * texture("soft", u, v)
        elif name == "road":
            shade = 1 + 0.09 * texture("fine", u, v)
            shade = shade + 0.8 * self._road_marks(x, y)
        elif name == "sea":
            shade = 1 + 0.25 * texture("waves", u + 0.003 * t, v + 0.001 * t)
        elif name == "wall":
            shade = 1 + 0.03 * texture("fine", u, v) + self._wall_pattern(u, v)
        elif name == "floor":
            shade = 1 + 0.06 * texture("waves", u, v) + self._floor_pattern(u, v)
        elif name == "sand":
            shade = 1 + 0.08 * texture("fine", u, v) + 0.06 * texture("waves", u, v)
        else:
            shade = 0.9 + 0.25 * texture("soft", u * 2, v * 2) + 0.1 * texture("fine", u, v)
        return shade[..., None].astype(np.float32) * base

    def _road_marks(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        if self.layout == "street":
            depth = np.maximum(y - self.horizon, 1e-3)
            dash = (np.mod(0.35 / depth + self.offset[0], 0.8) < 0.45)[:, None]
            return dash & (np.abs(x[None, :] - self.road_centre) < (0.05 * depth)[:, None])
        middle = self.second + 0.225 * self.road_width
        return (np.abs(y - middle) < 0.008)[:, None] & (np.mod(x + self.offset[0], 0.2) < 0.11)[None, :]

    def _wall_pattern(self, u: np.ndarray, v: np.ndarray) -> np.ndarray:
        if self.wall_pattern == 1:
            return np.where(np.mod(u, 0.12) < 0.06, 0.05, -0.05)[None, :] + 0 * v[:, None]
        if self.wall_pattern == 2:
            row = np.floor(v / 0.05)
            joint = (np.mod(v, 0.05) < 0.007)[:, None] | (
                np.mod(u[None, :] + 0.06 * np.mod(row, 2)[:, None], 0.12) < 0.007
            )
            return np.where(joint, -0.16, 0.0)
        if self.wall_pattern == 3:
            return 0.06 * (np.mod(np.floor(u / 0.08)[None, :] + np.floor(v / 0.08)[:, None], 2) - 0.5)
        return np.zeros((len(v), len(u)))

    def _floor_pattern(self, u: np.ndarray, v: np.ndarray) -> np.ndarray:
        if self.floor_pattern == 1:
            return 0.18 * (np.mod(np.floor(u / 0.1)[None, :] + np.floor(v / 0.07)[:, None], 2) - 0.5)
        if self.floor_pattern == 2:
            row = np.floor(v / 0.045)
            joint = (np.mod(v, 0.045) < 0.006)[:, None] | (np.mod(u[None, :] + 0.37 * row[:, None], 0.5) < 0.006)
            return np.where(joint, -0.2, 0.0)
        return np.zeros((len(v), len(u)))
