"""Review of the standard: codes, points that add up and can be deducted, proofs that exist."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dudao.rulebook.problems import nearest
from dudao.rulebook.reading import Part, Reading
from dudao.rulebook.shapes import AppliesShape, CheckUse, ClauseShape, CriterionShape, DimensionShape, HeadShape, Named, TopicShape
from dudao.rulebook.source import Path
from dudao.rulebook.vocabulary import CheckParameter, CheckSignature, Vocabulary

TITLE = "title: {zh-hant: …, zh-hans: …, en: …}"


def review_standard(reading: Reading) -> None:
    """Review what stands between the parts of the standard; each part by itself was looked at before."""
    if reading.head is not None:
        _review_head(reading, reading.head)
    _distinct(reading, [(part.path, part.shape.code) for part in reading.dimensions if isinstance(part.shape, DimensionShape)])
    for dimension in reading.dimensions:
        _review_codes(reading, dimension)
        for clause in dimension.inside(ClauseShape):
            _review_points(reading, dimension, clause)
        for criterion in dimension.inside(CriterionShape):
            if isinstance(criterion.shape, CriterionShape):
                _review_proof(reading, criterion.path, criterion.shape)
                review_site(reading, (*criterion.path, "applies"), criterion.shape.applies)


def _review_head(reading: Reading, head: HeadShape) -> None:
    _review_total(reading, head)
    for name, named in (("categories", head.categories), ("channels", head.channels)):
        _distinct(reading, [((name, index), each.key) for index, each in enumerate(named)])
    _review_channels(reading, head.channels)
    by_rooms = frozenset() if reading.known is None else reading.known.parameters
    for name in sorted(head.parameters.keys() - reading.parameters_used - by_rooms):
        told = {"name": name}
        message = _("Nothing uses the parameter “%(name)s”.") % told
        reading.say(("parameters", name), message, _("Write {parameter: %(name)s} where it belongs, or take it out.") % told, warning=True)


def _review_total(reading: Reading, head: HeadShape) -> None:
    """The dimensions' points add up to the rulebook's; not asked while a dimension has mistakes."""
    points = [part.shape.points for part in reading.dimensions if isinstance(part.shape, DimensionShape)]
    total = sum(points, Decimal())
    if len(points) == len(reading.dimensions) and total != head.points:
        told = {"total": total, "points": head.points}
        message = _("The dimensions have %(total)s points together, the rulebook says %(points)s.") % told
        reading.say(("points",), message, _('Write points: "%(total)s", or correct the dimensions.') % told)


def _review_channels(reading: Reading, channels: Iterable[Named]) -> None:
    facts = reading.known.facts.get("cases", {}) if reading.known else {}
    known = facts["channel"].values if "channel" in facts else frozenset()
    for index, each in enumerate(channels):
        if known and each.key not in known:
            reading.say(("channels", index, "key"), _("There is no channel “%(name)s”.") % {"name": each.key}, nearest(each.key, known))


def _distinct(reading: Reading, codes: Iterable[tuple[Path, str]]) -> None:
    seen: dict[str, int] = {}
    for path, code in codes:
        line = reading.source.line(path)
        if code in seen:
            told = {"code": code, "line": seen[code]}
            reading.say(
                (*path, "code"), _("“%(code)s” is there already, in line %(line)s.") % told, _("Give this one another code or key.")
            )
        seen.setdefault(code, line)


def _review_codes(reading: Reading, part: Part) -> None:
    """Codes below a part begin with its code and are distinct; those of criteria are single letters."""
    coded = (TopicShape, ClauseShape, CriterionShape)
    _distinct(reading, [(inner.path, inner.shape.code) for inner in part.parts if isinstance(inner.shape, coded)])
    for inner in part.parts:
        if isinstance(inner.shape, ClauseShape) and inner.shape.title is None and not issubclass(part.kind, TopicShape):
            reading.say(inner.path, _("This clause has no title and no topic to take it from."), _("Add %(example)s.") % {"example": TITLE})
        if _belongs(reading, inner, part):
            _review_codes(reading, inner)


def _belongs(reading: Reading, inner: Part, part: Part) -> bool:
    """Whether a topic or clause stands under a code that begins its own; when not, what is below it is not asked."""
    above, shape = part.shape, inner.shape
    if not isinstance(above, (DimensionShape, TopicShape)) or not isinstance(shape, (TopicShape, ClauseShape)):
        return True
    if shape.code.startswith(f"{above.code}.") and not shape.code.endswith("."):
        return True
    told = {"code": shape.code, "above": above.code}
    message = _("“%(code)s” does not belong under “%(above)s”.") % told
    reading.say((*inner.path, "code"), message, _('Write code: "%(above)s.1" or the like.') % told)
    return False


def _review_points(reading: Reading, dimension: Part, clause: Part) -> None:
    """What a clause or criterion may cost must fit into its dimension, or it can never be deducted."""
    if not isinstance(clause.shape, ClauseShape):
        return
    deduct = clause.shape.deduct
    room = dimension.shape.points if isinstance(dimension.shape, DimensionShape) else None
    _fits(reading, (*clause.path, "deduct"), deduct.cap or deduct.points, room)
    for part in clause.parts:
        if not isinstance(part.shape, CriterionShape) or part.shape.deduct is None:
            continue
        path, points = (*part.path, "deduct"), part.shape.deduct.points
        if deduct.per == "clause":
            reading.say(
                path, _("The clause is deducted once; its criteria have no points of their own."), _("Take “deduct” out of the criterion.")
            )
        elif deduct.cap is not None and points > deduct.cap:
            told = {"points": points, "cap": deduct.cap}
            message = _("%(points)s points can never be deducted: the cap is %(cap)s.") % told
            reading.say(path, message, _('Write "%(cap)s" or less, or raise the cap.') % told)
        else:
            _fits(reading, path, points, room)


def _fits(reading: Reading, path: Path, points: Decimal, room: Decimal | None) -> None:
    if room is not None and points > room:
        told = {"points": points, "room": room}
        message = _("%(points)s points can never be deducted: the dimension has only %(room)s.") % told
        reading.say(path, message, _('Write "%(room)s" or less, or give the dimension more points.') % told)


def _review_proof(reading: Reading, path: Path, criterion: CriterionShape) -> None:
    keys = reading.obligation_keys()
    for index, key in enumerate(criterion.proof.obligations):
        if key not in keys:
            instead = nearest(key, keys) or _("Declare it under “obligations”.")
            reading.say((*path, "proof", "obligations", index), _("There is no obligation “%(name)s”.") % {"name": key}, instead)
    if reading.known is not None:
        for index, use in enumerate(criterion.proof.checks):
            _review_check(reading, (*path, "proof", "checks", index), use, reading.known)


def _review_check(reading: Reading, path: Path, use: CheckUse, known: Vocabulary) -> None:
    fault = known.fault_of_check(use.check)
    if fault is not None:
        reading.say((*path, "check"), *fault)
        return
    signature = known.checks.get(use.check)
    if signature is None:
        return
    for name in sorted(set(use.parameters) - set(signature.parameters)):
        told = {"check": use.check, "name": name}
        instead = nearest(name, signature.parameters) or _("Take it out; this check asks for nothing.")
        reading.say((*path, "with", name), _("%(check)s does not ask for “%(name)s”.") % told, instead)
    _review_parameters(reading, path, use, signature)


def _review_parameters(reading: Reading, path: Path, use: CheckUse, signature: CheckSignature) -> None:
    for name, wanted in signature.parameters.items():
        told = {"check": use.check, "name": name, "example": _example(wanted)}
        if name not in use.parameters:
            if wanted.required:
                reading.say(path, _("%(check)s needs “%(name)s”.") % told, _("Add with: {%(name)s: %(example)s}.") % told)
        elif not _is_of(use.parameters[name], wanted):
            reading.say(
                (*path, "with", name), _("“%(name)s” of %(check)s is of another sort.") % told, _("Write %(name)s: %(example)s.") % told
            )
        else:
            _review_values(reading, (*path, "with", name), use.parameters[name], wanted)


def _review_values(reading: Reading, path: Path, value: Any, wanted: CheckParameter) -> None:
    if not wanted.values:
        return
    for each in value if isinstance(value, list) else [value]:
        if each not in wanted.values:
            reading.say(path, _("“%(value)s” is not known here.") % {"value": each}, nearest(str(each), wanted.values))


def _is_of(value: object, wanted: CheckParameter) -> bool:
    match wanted.kind:
        case "words":
            return isinstance(value, list) and bool(value) and all(isinstance(each, str) for each in value)
        case "word":
            return isinstance(value, str)
        case "number":
            return isinstance(value, int) and not isinstance(value, bool)
        case "flag":
            return isinstance(value, bool)


def _example(wanted: CheckParameter) -> str:
    word = min(wanted.values, default="…")
    return {"words": f"[{word}]", "word": word, "number": "30", "flag": "true"}[wanted.kind]


def review_site(reading: Reading, path: Path, asked: AppliesShape | None) -> None:
    """Types of property named in a condition on the site must be known ones."""
    if asked is None or reading.known is None or not reading.known.property_types:
        return
    for word in asked.property_type:
        if word not in reading.known.property_types:
            told = {"name": word}
            reading.say(
                (*path, "property_type"), _("There is no type of property “%(name)s”.") % told, nearest(word, reading.known.property_types)
            )
    for index, one in enumerate(asked.any_of):
        review_site(reading, (*path, "any", index), one)
    review_site(reading, (*path, "not"), asked.none_of)
