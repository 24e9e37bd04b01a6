"""QR codes: drawn so that a telephone reads them from paper."""

import io
from typing import Final, Literal

import segno

from dudao.rendering.values import clean

QUIET: Final = 4
"""White modules round a code; fewer and some readers fail."""
LEAST: Final = 3
"""Pixels of one module."""


def _code(target: str, level: Literal["L", "M", "Q", "H"]) -> segno.QRCode:
    return segno.make_qr(clean(target), error=level, boost_error=True)


def to_svg(target: str, *, level: Literal["L", "M", "Q", "H"] = "M") -> str:
    """A code as SVG of any size: one path, black on white."""
    file = io.BytesIO()
    _code(target, level).save(file, kind="svg", border=QUIET, light="#fff", xmldecl=False, omitsize=True, svgclass=None, lineclass=None)
    return file.getvalue().decode()


def to_png(target: str, *, side: int = 300, level: Literal["L", "M", "Q", "H"] = "M") -> bytes:
    """A code as PNG at least ``side`` pixels wide and at least three pixels a module."""
    code = _code(target, level)
    scale = max(LEAST, -(-side // code.symbol_size(border=QUIET)[0]))
    file = io.BytesIO()
    code.save(file, kind="png", scale=scale, border=QUIET)
    return file.getvalue()


def fewest_millimetres(target: str, *, dots_per_inch: int = 150) -> float:
    """The side below which a scan of so many dots per inch has fewer than three pixels a module."""
    modules = _code(target, "M").symbol_size(border=QUIET)[0]
    return modules * LEAST / dots_per_inch * 25.4
