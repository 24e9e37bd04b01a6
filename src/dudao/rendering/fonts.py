"""Which fonts papers and charts are set in: the system's Chinese ones, else our own made once from an optional package."""

import os
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

FOLDERS: Final = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "~/Library/Fonts",
    "~/.fonts",
    "~/.local/share/fonts",
)
SUFFIXES: Final = frozenset({".ttf", ".ttc", ".otf", ".otc"})
VARIABLE: Final = ("[", "variable", "vf.")
"""Marks of a variable font in a file's name. Charts are drawn in its thinnest weight, so it counts as none."""

TRADITIONAL: Final = {
    "notosanscjk": "Noto Sans CJK TC",
    "notosanstc": "Noto Sans TC",
    "sourcehansans": "Source Han Sans TC",
    "pingfang": "PingFang TC",
    "stheiti": "Heiti TC",
    "msjh": "Microsoft JhengHei",
}
SIMPLIFIED: Final = {
    "notosanscjk": "Noto Sans CJK SC",
    "notosanssc": "Noto Sans SC",
    "sourcehansans": "Source Han Sans SC",
    "pingfang": "PingFang SC",
    "stheiti": "Heiti SC",
    "hiraginosansgb": "Hiragino Sans GB",
    "msyh": "Microsoft YaHei",
    "wqy": "WenQuanYi Zen Hei",
}
SIGNS: Final = {
    "notoemoji": "Noto Emoji",
    "notocoloremoji": "Noto Color Emoji",
    "applecoloremoji": "Apple Color Emoji",
    "dejavusans": "DejaVu Sans",
}
"""Where signs and faces come from that Chinese fonts lack."""

BUILT_IN: Final = "Libertinus Serif"
"""Comes with the typesetter; has no Chinese characters."""

PACK: Final = "justmytype_intl_cjk"
SCRIPTS: Final = ("TC", "SC")
WEIGHTS: Final = {"Regular": 400, "Bold": 700}


def own_folder() -> Path:
    return Path(settings.DATA_DIR) / "fonts"


def folders() -> list[str]:
    """Folders with fonts that the system does not know of."""
    return [str(folder) for folder in [own_folder()] if folder.is_dir()]


def families(language: str) -> list[str]:
    """The families to set a paper in, in order. Traditional fonts lack some Simplified characters and the other way round: always both."""
    names = _names((*folders(), *FOLDERS))
    traditional, simplified = _all(TRADITIONAL, names)[:1], _all(SIMPLIFIED, names)[:1]
    chinese = [*simplified, *traditional] if language == "zh-hans" else [*traditional, *simplified]
    return [*chinese, *_all(SIGNS, names)] or [BUILT_IN]


def are_complete() -> bool:
    """Whether both kinds of Chinese characters can be set."""
    names = _names((*folders(), *FOLDERS))
    return bool(_all(TRADITIONAL, names) and _all(SIMPLIFIED, names))


def _all(known: dict[str, str], names: frozenset[str]) -> list[str]:
    return [family for start, family in known.items() if any(name.startswith(start) for name in names)]


@lru_cache(maxsize=4)
def _names(places: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_plain(file.name) for file in files(places))


def files(places: tuple[str, ...] = FOLDERS) -> list[Path]:
    """The font files of some folders, without variable ones."""
    starts = [Path(name).expanduser() for name in places]
    found = (Path(place, name) for start in starts if start.is_dir() for place, _folders, names in os.walk(start) for name in names)
    return [file for file in found if file.suffix.lower() in SUFFIXES and not any(mark in file.name.lower() for mark in VARIABLE)]


def chosen_files() -> list[Path]:
    """The files of every family that a paper may be set in."""
    known = tuple({**TRADITIONAL, **SIMPLIFIED, **SIGNS})
    return [file for file in files((*folders(), *FOLDERS)) if _plain(file.name).startswith(known)]


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace(" ", "").replace("_", "")


def can_make() -> bool:
    """Whether the optional package with the sources of our own fonts is installed (``dudao[fonts]``)."""
    return find_spec(PACK) is not None and find_spec("fontTools") is not None


def prepare(tell: Callable[[str], object]) -> None:
    """Make our own fonts when the system has none and the package is there; once, into the data folder."""
    if are_complete() or not can_make():
        return
    tell(_("Making fonts for papers, once; this takes some minutes."))
    for script in SCRIPTS:
        for weight in WEIGHTS:
            tell(f"  Noto Sans {script} {weight}")
            make(script, weight)
    _names.cache_clear()


def make(script: str, weight: str) -> Path:
    """One font of one weight out of the variable one; written under another name first, so that half a font is never found."""
    spec = find_spec(PACK)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(PACK)
    source = Path(spec.origin).parent / "fonts" / "ofl" / f"notosans{script.lower()}" / f"NotoSans{script}[wght].ttf"
    target = own_folder() / f"NotoSans{script}-{weight}.ttf"
    target.parent.mkdir(parents=True, exist_ok=True)
    opened = import_module("fontTools.ttLib").TTFont(source)
    font = import_module("fontTools.varLib.instancer").instantiateVariableFont(opened, {"wght": WEIGHTS[weight]}, updateFontNames=True)
    half = target.with_suffix(".part")
    font.save(half)
    half.replace(target)
    return target
