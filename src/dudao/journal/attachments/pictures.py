"""Photos: checked by decoding, turned upright, made a reasonable size, and written anew so that nothing but the picture is left."""

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from dudao.journal.attachments.refusals import TooLarge, Unfit

EDGE: Final = 2560
"""Longest side kept, in points: enough to read a meter in a photo of a whole wall."""
PREVIEW_EDGE: Final = 400
QUALITY, PREVIEW_QUALITY = 85, 75
MOST_POINTS: Final = 210_000_000
"""Points of the largest phone cameras. Only a plain JPEG may have so many: it is made smaller while it is read."""
MOST_POINTS_WHOLE: Final = 50_000_000
"""Points of a picture that has to be held in memory whole."""
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
MAGIC: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM")
BROKEN: Final = (OSError, ValueError, SyntaxError, EOFError, MemoryError, OverflowError, IndexError, TypeError, KeyError, ZeroDivisionError)
"""What decoders raise on damaged or hostile files."""

Image.MAX_IMAGE_PIXELS = MOST_POINTS


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept, always JPEG, with a small one for lists."""

    data: bytes
    preview: bytes
    width: int
    height: int


def is_picture(data: bytes) -> bool:
    """Whether it begins as one of the formats taken in; whether it is one is seen when it is decoded."""
    return data.startswith(MAGIC) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def made_reasonable(name: str, data: bytes) -> Picture:
    """Decode, turn upright, shrink and write anew. Raises Unfit for what cannot be decoded, TooLarge for a bomb."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            _check_size(name, image)
            if image.format in {"JPEG", "MPO"}:
                image.draft("RGB", (EDGE, EDGE))
            upright = _on_white(ImageOps.exif_transpose(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_points(name) from error
    except BROKEN as error:
        raise Unfit(_("“{name}” cannot be read as a picture; it may be damaged. Take or save it again."), name=name) from error
    upright.thumbnail((EDGE, EDGE), Image.Resampling.LANCZOS)
    small = upright.copy()
    small.thumbnail((PREVIEW_EDGE, PREVIEW_EDGE), Image.Resampling.LANCZOS)
    return Picture(_jpeg(upright, QUALITY), _jpeg(small, PREVIEW_QUALITY), upright.width, upright.height)


def _check_size(name: str, image: Image.Image) -> None:
    """Refuse by the header, before anything is unpacked. A progressive JPEG is held whole however small it is wanted."""
    shrinks = image.format in {"JPEG", "MPO"} and not image.info.get("progressive")
    if image.width * image.height > (MOST_POINTS if shrinks else MOST_POINTS_WHOLE):
        raise _too_many_points(name)


def _too_many_points(name: str) -> TooLarge:
    return TooLarge(_("“{name}” has more points than any camera makes. Send a smaller version or a screenshot of it."), name=name)


def _on_white(image: Image.Image) -> Image.Image:
    """The first frame as plain colours, on white where it is see-through."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    seen = image.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper


def _jpeg(image: Image.Image, quality: int) -> bytes:
    """Written from the points alone: no EXIF, no place, no comment comes along."""
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    file = BytesIO()
    bare.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
    return file.getvalue()
