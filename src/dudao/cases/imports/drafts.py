"""Rows made into drafts of cases: every value read, checked and put in time; all that is wrong with a row is told at once."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from functools import partial
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from dudao.cases.acts.history import Story, Told
from dudao.cases.imports.fields import Context, MomentReader, field_reader
from dudao.cases.imports.mapping import FieldShape, FieldsShape, MapShape
from dudao.cases.imports.registers import Registers
from dudao.cases.imports.told import PEOPLE, Problem, Receipt, ToldAct, act_readers, choice_flaw
from dudao.cases.vocabulary import TEXT_LIMIT, TITLE_LIMIT
from dudao.organisation.models import Building, Site, Unit
from dudao.organisation.refusal import Invalid
from dudao.sheets import cleaning
from dudao.sheets.tables import Flaw, Row, shortened

NEEDED: Final = frozenset({"reference", "kind", "channel", "category", "title"})
LONGEST: Final = {
    "reference": 80, "category": 60, "text": TEXT_LIMIT, "building": 60, "unit": 60,
    "contact_name": 80, "contact_telephone": 40, "contact_email": 254,
}  # fmt: skip
PLACE_LIMIT: Final = 200


class Draft(NamedTuple):
    """A case as a row tells it, in plain values, so that it can be kept on disk until all rows have been checked."""

    line: int
    site_id: int
    reference: str
    received_at: datetime
    logged_at: datetime
    words: dict[str, Any]
    building_id: int | None
    unit_id: int | None
    acts: tuple[ToldAct, ...]


class RowReader:
    """Reads the rows of one file by one map."""

    def __init__(self, shape: MapShape, context: Context, registers: Registers, site: Site | None) -> None:
        if shape.site is None and site is None:
            raise Invalid(_("Say which site the log belongs to: with --site, or with site: in the map."))
        fields = shape.fields
        self._shape = shape
        self._oddities = context.oddities
        self._registers = registers
        self._only_site = site
        self._site = field_reader(shape.site or FieldShape(constant="", values={}), context)
        self.received = MomentReader(fields.received_at, context)
        self.logged = MomentReader(fields.logged_at, context) if fields.logged_at is not None else None
        self.acts = act_readers(shape, context, registers)
        self._fields = {
            name: field_reader(field, context, tidy=cleaning.paragraph if name == "text" else cleaning.line, check=partial(_flaw_of, name))
            for name in FieldsShape.model_fields
            if isinstance(field := getattr(fields, name), FieldShape)
        }
        self._not_before = datetime.combine(shape.not_before, time(), UTC)
        self._categories: dict[int, frozenset[str]] = {}

    def column_of(self, field: str) -> str:
        """The column that a field of the case comes from, for messages."""
        if field in ("received_at", "logged_at"):
            reader = self.received if field == "received_at" else self.logged
            return reader.column if reader else ""
        return self._fields[field].column if field in self._fields else ""

    def read(self, row: Row) -> Draft | list[Problem]:
        """The draft of a row, or everything that is wrong with it."""
        if row.flaw is not None:
            return [Problem(row.line, "", row.flaw)]
        problems: list[Problem] = []
        words = self._words(row, problems)
        site = self._site_of(row, problems)
        if site is None:
            return problems
        receipt = self._receipt(row, site, problems)
        if receipt is None:
            return problems
        logged_at = self._logged_at(receipt, problems)
        acts = self._acts(receipt, problems)
        self._check_category(words.get("category", ""), site, receipt, problems)
        building_id, unit_id = self._located(site, words, row.line)
        self._shorten(words, row.line, problems)
        if problems:
            return problems
        return Draft(row.line, site.pk, words.pop("reference"), receipt.received_at, logged_at, words, building_id, unit_id, acts)

    def _words(self, row: Row, problems: list[Problem]) -> dict[str, Any]:
        words: dict[str, Any] = {}
        for name, field in self._fields.items():
            value = field.read(row.cells, row.line)
            if isinstance(value, Flaw):
                problems.append(Problem(row.line, field.to_blame, value))
            elif value:
                words[name] = value
        if "class_one" in words:
            words["class_one"] = words["class_one"] == "yes"
        return words

    def _site_of(self, row: Row, problems: list[Problem]) -> Site | None:
        if self._only_site is not None:
            return self._only_site
        word = self._site.read(row.cells, row.line)
        found = word if isinstance(word, Flaw) else self._registers.site(word) if word else EMPTY
        if isinstance(found, Flaw):
            problems.append(Problem(row.line, self._site.column, found))
            return None
        return found

    def _receipt(self, row: Row, site: Site, problems: list[Problem]) -> Receipt | None:
        clock = self._registers.clock(site, self._shape.time_zone)
        at = self.received.read(row.cells, row.line, clock)
        if at is None:
            at = EMPTY
        elif not isinstance(at, Flaw) and at < self._not_before:
            at = Flaw("too_early", TOO_EARLY, str(row.cells[self.received.place]), {"day": self._shape.not_before})
        if isinstance(at, Flaw):
            problems.append(Problem(row.line, self.received.column, at))
            return None
        return Receipt(row.line, row.cells, at, clock)

    def _logged_at(self, receipt: Receipt, problems: list[Problem]) -> datetime:
        """When it was entered: as if typed at the time, unless the log tells."""
        if self.logged is None:
            return receipt.received_at
        at = self.logged.read(receipt.cells, receipt.line, receipt.clock)
        if isinstance(at, Flaw):
            problems.append(Problem(receipt.line, self.logged.column, at))
            return receipt.received_at
        return at or receipt.received_at

    def _acts(self, receipt: Receipt, problems: list[Problem]) -> tuple[ToldAct, ...]:
        """In the order of time; of acts of the same moment in the order of the trade."""
        mend = self._shape.before_received == "at_receipt"
        told: list[ToldAct] = []
        for reader in self.acts:
            for found in reader.read(receipt, mend_early=mend):
                if isinstance(found, Problem):
                    problems.append(found)
                else:
                    told.append(found)
        return tuple(sorted(told, key=_moment))

    def _check_category(self, category: str, site: Site, receipt: Receipt, problems: list[Problem]) -> None:
        plan = self._registers.desk(site).plan_at(receipt.received_at)
        known = self._categories.get(plan.edition_id)
        if known is None:
            known = self._categories[plan.edition_id] = frozenset(each.key for each in plan.rulebook.categories)
        if category and known and category not in known:
            facts = {"book": plan.rulebook.key}
            problems.append(Problem(receipt.line, self._fields["category"].column, Flaw("no_category", NO_CATEGORY, category, facts)))

    def _located(self, site: Site, words: dict[str, Any], line: int) -> tuple[int | None, int | None]:
        """Building and unit from the site's register; what is not in it is kept in words as the place."""
        building, unit = words.pop("building", ""), words.pop("unit", "")
        if not building:
            return None, None
        building_id = self._registers.buildings(site.pk).get(building.casefold())
        unit_id = self._registers.units(site.pk).get((building_id, unit.casefold())) if building_id is not None and unit else None
        if building_id is None or (unit and unit_id is None):
            missing = "building" if building_id is None else "unit"
            self._oddities.note(f"no_{missing}", self.column_of(missing), line, f"{building} {unit}".strip())
            words["place"] = " ".join(part for part in (words.get("place", ""), building, unit) if part)
        return building_id, unit_id

    def _shorten(self, words: dict[str, Any], line: int, problems: list[Problem]) -> None:
        """Title and place keep to their length; the whole of what is cut goes on top of the text."""
        for name, longest in (("title", TITLE_LIMIT), ("place", PLACE_LIMIT)):
            whole = words.get(name, "")
            if len(whole) > longest:
                words[name] = shortened(whole, longest)
                words["text"] = f"{whole}\n{words.get('text', '')}".strip()
                if len(words["text"]) > TEXT_LIMIT:
                    facts = {"length": len(words["text"]), "longest": TEXT_LIMIT}
                    problems.append(Problem(line, self.column_of(name), Flaw("too_long", TOO_LONG, whole, facts)))
                self._oddities.note("shortened", self.column_of(name), line, whole)

    def moments(self) -> list[MomentReader]:
        """The readers of its times."""
        return [reader for reader in (self.received, self.logged, *(act.at for act in self.acts)) if reader is not None]

    def dates_read(self) -> list[tuple[int, int]]:
        """For each of them, how many dates were text and how many real ones, since this was last asked."""
        return [reader.dates_read() for reader in self.moments()]


EMPTY: Final = Flaw("empty", _("this is empty"))
TOO_EARLY = _("{value} lies before {day}: correct it, or set not_before in the map")
NO_CATEGORY = _("“{value}” is no category of the rulebook {book}: add it there, or translate it under values")
GONE = _("“{value}” is a long number that a spreadsheet has shortened: export the file again with this column as text")
TOO_LONG = _("this has {length} characters; at most {longest} can be kept")


def _flaw_of(name: str, value: str) -> Flaw | None:
    """What is wrong with the word for a field, if anything."""
    if not value:
        return EMPTY if name in NEEDED else None
    if flaw := choice_flaw(name, value):
        return flaw
    if len(value) > LONGEST.get(name, len(value)):
        return Flaw("too_long", TOO_LONG, value, {"length": len(value), "longest": LONGEST[name]})
    if name == "reference" and cleaning.SHORTENED.fullmatch(value):
        return Flaw("digits_gone", GONE, value)
    return None


def _moment(told: ToldAct) -> datetime:
    return told.at


def story_of(draft: Draft, registers: Registers) -> Story:
    """The story that the case's acts take in: recorded when it happened, as if typed at the time."""
    return Story(
        site=registers.sites[draft.site_id],
        received_at=draft.received_at,
        logged_at=draft.logged_at,
        reference=draft.reference,
        building=Building(pk=draft.building_id) if draft.building_id is not None else None,
        unit=Unit(pk=draft.unit_id) if draft.unit_id is not None else None,
        acts=list(_told(draft, registers)),
        **draft.words,
    )


def _told(draft: Draft, registers: Registers) -> Iterator[Told]:
    for act, at, words in draft.acts:
        data = {**words, "to": registers.people[words["to"]]} if act in PEOPLE and "to" in words else words
        yield Told(act, at, max(at, draft.logged_at), None, data)
