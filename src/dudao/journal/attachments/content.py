"""What a file is by its content, never by its name, and what of it is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from dudao.journal.attachments import papers, pictures, sounds
from dudao.journal.attachments.refusals import TooLarge, Unfit

LIMIT_MB: Final = 40
"""Largest upload taken in. A photo of 200 million points from a good phone has about 35 MB."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is written to the disk: without anything that tells where, when or with what it was made."""

    kind: str
    media_type: str
    data: bytes
    preview: bytes = b""
    width: int = 0
    height: int = 0


def examined(name: str, size: int, read: Callable[[], bytes]) -> Kept:
    """Look at an upload and return what of it is kept. Raises a CannotKeep that says what to do instead."""
    if size > LIMIT_MB * 1_000_000:
        message = _("“{name}” has {size} MB; up to {limit} MB are taken in. Make it smaller, or send the important part of it.")
        raise TooLarge(message, name=name, size=round(size / 1_000_000), limit=LIMIT_MB)
    data = read()
    if not data:
        raise Unfit(_("“{name}” is empty. Choose the file again."), name=name)
    if pictures.is_picture(data):
        picture = pictures.made_reasonable(name, data)
        return Kept("picture", "image/jpeg", picture.data, picture.preview, picture.width, picture.height)
    if media_type := sounds.type_of(data):
        return Kept("sound", media_type, sounds.without_tags(media_type, data))
    if media_type := papers.type_of(name, data):
        return Kept("paper", media_type, data)
    raise _unknown(name, data)


def _unknown(name: str, data: bytes) -> Unfit:
    """Say what it is where that helps, else what is taken in."""
    head = data[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if sounds.is_heic(data):
        return Unfit(_("“{name}” is an HEIC picture. Set the camera to “Most Compatible”, or send a screenshot of it."), name=name)
    if sounds.is_video(data):
        return Unfit(_("“{name}” is a video. Send photos of what is to be seen, or a sound recording."), name=name)
    if head.startswith((b"<svg", b"<?xml", b"<!doctype", b"<html")):
        return Unfit(_("“{name}” is a drawing or page that can hold programs. Send a photo or a screenshot of it."), name=name)
    if head.startswith((b"mz", b"\x7felf", b"#!/", b"\xca\xfe\xba\xbe")):
        return Unfit(_("“{name}” is a program, whatever its name says. Programs are not taken in."), name=name)
    return Unfit(
        _(
            "“{name}” is none of the files that are taken in: photos (JPEG, PNG, WebP), sound (MP3, M4A, OGG, WAV, AMR), PDF, Word"
            " and Excel."
        ),
        name=name,
    )
