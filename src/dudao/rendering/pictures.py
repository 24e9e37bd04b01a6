"""Photos made fit for paper: upright, no larger than print needs, without what a camera writes into them."""

import io
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

PNG: Final = b"\x89PNG"
LARGEST: Final = 1800
"""Pixels of the longer side: 300 dots per inch over the half width of a page."""


def fit(content: bytes) -> bytes:
    """A JPEG or PNG that a paper can hold; an empty frame (`FRAME`) when the file is no picture, is broken or claims to be enormous."""
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as picture:
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LARGEST, LARGEST))
            clear = upright.mode in {"RGBA", "LA", "P"}
            file = io.BytesIO()
            if clear:
                upright.convert("RGBA").save(file, "PNG")
            else:
                upright.convert("RGB").save(file, "JPEG", quality=85)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return FRAME
    return file.getvalue()


def frame() -> bytes:
    """What stands where a picture could not be read; its words say what it was."""
    picture = Image.new("RGB", (320, 120), "#efece5")
    picture.paste("#fffefb", (2, 2, 318, 118))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


FRAME: Final = frame()
