"""Reading a map and looking at it as a whole: what no single part of it can tell by itself."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from dudao.cases.imports.dates import EXCEL, NotAFormat, reader_of
from dudao.cases.imports.described import DescribedFile, Steps
from dudao.cases.imports.mapping import (
    ACTS,
    CHOICES,
    ActShape,
    CompareShape,
    FieldShape,
    FieldsShape,
    FileShape,
    MapShape,
    MomentShape,
)  # fmt: skip
from dudao.rulebook.problems import nearest
from dudao.rulebook.shapes import Shape


def load_map(path: Path) -> MapShape:
    """Read a map. Raises Mistakes with all of them."""
    described = DescribedFile(path, _shape_at)
    shape = described.read(MapShape)
    described.refuse(reviewed(shape))
    return shape


def _shape_at(steps: Steps) -> type[Shape]:
    """The shape of the part these steps lead to."""
    match steps:
        case ():
            return MapShape
        case ("file",):
            return FileShape
        case ("compare",):
            return CompareShape
        case ("fields",):
            return FieldsShape
        case ("acts", _act):
            return ActShape
        case (*_around, "at" | "received_at" | "logged_at"):
            return MomentShape
    return FieldShape


def reviewed(shape: MapShape) -> Iterator[tuple[Steps, str, str]]:
    """What no single part can tell by itself."""
    if shape.time_zone is not None and not _is_zone(shape.time_zone):
        yield ("time_zone",), _("There is no time zone “%(name)s”.") % {"name": shape.time_zone}, _("Write one such as Asia/Shanghai.")
    if shape.fields.unit is not None and shape.fields.building is None:
        yield ("fields", "unit"), _("A unit is found only with its building."), _("Add building: and its column, or move it to place.")
    yield from _unreadable_dates(shape)
    yield from _foreign_acts(shape)
    for steps, field in _chosen(shape):
        known = CHOICES[str(steps[-1])]
        for word in {field.constant, field.otherwise, *field.values.values()} - {None, *known}:
            yield steps, _("“%(word)s” is no %(what)s.") % {"word": word, "what": steps[-1]}, nearest(str(word), known)


def _unreadable_dates(shape: MapShape) -> Iterator[tuple[Steps, str, str]]:
    for index, form in enumerate(shape.dates):
        try:
            if form != EXCEL:
                reader_of(form)
        except NotAFormat as error:
            message = _("“%(form)s” is no date format: %(piece)s is not understood.") % {"form": form, "piece": error}
            yield ("dates", index), message, _('Write it like "%m/%d/%Y %I:%M:%S %p", "%d.%m.%Y %H:%M" or excel.')


def _foreign_acts(shape: MapShape) -> Iterator[tuple[Steps, str, str]]:
    for name, act in shape.acts.items():
        known = ACTS.get(name)
        if known is None:
            yield ("acts", name), _("“%(name)s” is no act that a log tells.") % {"name": name}, nearest(name, ACTS)
            continue
        for word in act.model_fields_set - {"at"} - known.words:
            message = _("“%(word)s” does not go with “%(name)s”.") % {"word": word, "name": name}
            yield ("acts", name, word), message, nearest(word, known.words | {"at"})


def _chosen(shape: MapShape) -> Iterator[tuple[Steps, FieldShape]]:
    """The fields that can only take certain words."""
    for name in FieldsShape.model_fields:
        if name in CHOICES and isinstance(field := getattr(shape.fields, name), FieldShape):
            yield ("fields", name), field
    for act, told in shape.acts.items():
        for name in ActShape.model_fields:
            if name in CHOICES and isinstance(field := getattr(told, name), FieldShape):
                yield ("acts", act, name), field


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return False
    return True
