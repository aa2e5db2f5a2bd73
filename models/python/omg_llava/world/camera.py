"""What cameras, light and storage do to a picture: dusk and glare, black and white, a colour cast, blur, noise, JPEG.

A ``Look`` is one such condition; training draws them at random, evaluation names them.
"""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

_LUMA = np.array((0.299, 0.587, 0.114), np.float32)  # ITU-R BT.601, as Pillow's mode L
_PLAIN_SHARE = 0.25  # of drawn looks: the picture as it is


@dataclass(frozen=True)
class Look:
    """Applied in the order of a camera: lens, sensor, storage. The defaults leave a picture as it is.

    blur_sigma: of a Gaussian, pixels; brightness: factor of all values; gamma: exponent of values in 0..1, above 1
    darkens; saturation: 0 is grey, 1 as it is; cast: factors of red, green and blue; noise_sigma: of a Gaussian, in
    0..255; jpeg_quality: 1..95, None leaves the picture uncompressed.
    """

    blur_sigma: float = 0.0
    brightness: float = 1.0
    gamma: float = 1.0
    saturation: float = 1.0
    cast: tuple[float, float, float] = (1.0, 1.0, 1.0)
    noise_sigma: float = 0.0
    jpeg_quality: int | None = None

    @property
    def tells_colours(self) -> bool:
        """Whether the colours of things can still be told apart."""
        return self.saturation >= 0.5 and max(self.cast) / min(self.cast) < 1.5

    def apply(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """(H, W, 3) uint8 RGB to the same shape; ``rng`` draws the noise."""
        if self.blur_sigma > 0:
            image = np.asarray(Image.fromarray(image).filter(ImageFilter.GaussianBlur(self.blur_sigma)))
        values = image.astype(np.float32)
        if self.brightness != 1.0 or self.cast != (1.0, 1.0, 1.0):
            values = np.clip(values * (self.brightness * np.array(self.cast, np.float32)), 0, 255)
        if self.gamma != 1.0:
            values = 255 * (values / 255) ** np.float32(self.gamma)
        if self.saturation != 1.0:
            grey = (values @ _LUMA)[..., None]
            values = grey + np.float32(self.saturation) * (values - grey)
        if self.noise_sigma > 0:
            values = values + np.float32(self.noise_sigma) * rng.standard_normal(values.shape, np.float32)
        result = np.rint(np.clip(values, 0, 255)).astype(np.uint8)
        if self.jpeg_quality is None:
            return result
        stored = io.BytesIO()
        Image.fromarray(result).save(stored, "JPEG", quality=self.jpeg_quality)
        return np.asarray(Image.open(stored))


def draw_look(rng: np.random.Generator) -> Look:
    """A condition for training: a quarter of pictures stay as they are, the others get each fault with its own
    probability."""
    if rng.uniform() < _PLAIN_SHARE:
        return Look()

    def factor(low: float, high: float) -> float:
        return float(np.exp(rng.uniform(np.log(low), np.log(high))))

    def happens(probability: float) -> bool:
        return bool(rng.uniform() < probability)

    return Look(
        blur_sigma=float(rng.uniform(0.3, 2.6)) if happens(0.25) else 0.0,
        brightness=factor(0.2, 2.0) if happens(0.5) else 1.0,
        gamma=factor(0.6, 1.8) if happens(0.25) else 1.0,
        saturation=(0.0 if happens(0.55) else float(rng.uniform(0, 1.6))) if happens(0.42) else 1.0,
        cast=(factor(0.75, 1.3), factor(0.75, 1.3), factor(0.75, 1.3)) if happens(0.25) else (1.0, 1.0, 1.0),
        noise_sigma=float(rng.uniform(0, 28)) if happens(0.3) else 0.0,
        jpeg_quality=int(rng.integers(12, 96)) if happens(0.3) else None,
    )
