"""From rows to places and people, by the acts of the organisation and nothing else."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from dudao.cases.imports.listing import Listing
from dudao.cases.imports.places.book import Book, Line
from dudao.organisation import acts
from dudao.organisation.acts.households import Resident
from dudao.organisation.models import Branch, Building, Company, Customer, Site, Staff, Unit
from dudao.organisation.refusal import Invalid, NotFound, Refusal

FIXED: Final = ("name", "property_type", "opened_on")
"""What of a site no act changes; a file that says otherwise is answered, not followed."""
DIFFERING_COLUMNS: Final = ("sheet", "line", "what", "there", "file")


class Taking:
    """Takes in the sheets one after another. What a row cannot do is noted with the row; the transaction is the caller's."""

    def __init__(self, book: Book, company: Company, differing: Listing, *, by: Staff | None, now: datetime, today: date) -> None:
        self.book, self.company, self.differing = book, company, differing
        self.by, self.now, self.today = by, now, today
        self.new: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()
        self.branches = {branch.code: branch for branch in Branch.objects.filter(company=company)}
        self.sites = {site.code: site for site in Site.objects.filter(company=company).select_related("branch", "company")}
        self.buildings: dict[tuple[str, str], Building] = {}
        self._load_buildings()

    def _load_buildings(self) -> None:
        rows = Building.objects.filter(site__company=self.company).select_related("site")
        self.buildings = {(building.site.code, building.code): building for building in rows}

    def take(self) -> None:
        self._each("sites", self._site)
        self._each("phases", self._phase)
        self._each("buildings", self._building)
        self._units()
        self._customers()

    def _each(self, key: str, take: Any) -> None:
        for line in self.book.lines(key):
            with self.blamed(key, line):
                take(line)

    @contextmanager
    def blamed(self, key: str, line: Line) -> Iterator[None]:
        """A refusal of an act is a mistake of the row."""
        try:
            yield
        except Refusal as refusal:
            column = refusal.field if isinstance(refusal, Invalid) else ""
            self.book.blame(key, line.line, column, refusal)

    def differ(self, key: str, line: Line, column: str, there: object, told: object) -> None:
        sheet = self.book.sheets[key]
        what = sheet.headings.get(column, column)
        self.differing.add({"sheet": sheet.name, "line": line.line, "what": what, "there": str(there), "file": str(told)})

    def site_of(self, code: str) -> Site:
        site = self.sites.get(code.upper())
        if site is None:
            raise Invalid(_("There is no site “{code}”: add it to the sheet of sites."), field="site", code=code)
        return site

    def building_of(self, site: Site, code: str) -> Building:
        building = self.buildings.get((site.code, code))
        if building is None:
            raise Invalid(_("{site} has no building “{code}”: add it to the sheet of buildings."), field="building", site=site, code=code)
        return building

    def _site(self, line: Line) -> None:
        told = {name: value for name, value in line.values.items() if value is not None}
        branch = self._branch(line, told.pop("branch_code"), told.pop("branch_name", ""))
        code = told.pop("code").upper()
        site = self.sites.get(code)
        if site is None:
            self.sites[code] = acts.open_site(branch, code=code, by=self.by, now=self.now, **told)
            self.new["sites"] += 1
            return
        if site.branch_id != branch.pk:
            self.differ("sites", line, "branch_code", site.branch.code, branch.code)
        other = {name: value for name, value in told.items() if value != getattr(site, name)}
        for name in FIXED:
            if name in other:
                self.differ("sites", line, name, getattr(site, name), other.pop(name))
        if other:
            acts.change_site(site, by=self.by, now=self.now, **other)
            self.changed["sites"] += 1

    def _branch(self, line: Line, code: str, name: str) -> Branch:
        branch = self.branches.get(code)
        if branch is None:
            if not name:
                raise Invalid(_("The branch “{code}” is new: give its name."), field="branch_code", code=code)
            branch = self.branches[code] = acts.open_branch(self.company, code=code, name=name, by=self.by, now=self.now)
        elif name and name != branch.name:
            self.differ("sites", line, "branch_name", branch.name, name)
        return branch

    def _phase(self, line: Line) -> None:
        site = self.site_of(line.values["site"])
        name, day = line.values["name"], line.values["handover_date"]
        there = site.phases.filter(name=name).first()
        if there is None:
            acts.add_phase(site, name=name, handover_date=day, by=self.by, now=self.now)
            self.new["phases"] += 1
        elif there.handover_date != day:
            self.differ("phases", line, "handover_date", there.handover_date, day)

    def _building(self, line: Line) -> None:
        site = self.site_of(line.values["site"])
        code, name = line.values["code"], line.values["name"] or ""
        there = self.buildings.get((site.code, code))
        if there is None:
            self.buildings[site.code, code] = acts.add_building(site, code=code, name=name, by=self.by, now=self.now)
            self.new["buildings"] += 1
        elif name and name != there.name:
            self.differ("buildings", line, "name", there.name, name)

    def _units(self) -> None:
        """Building by building: a query or two for each, however many units it has."""
        wanted: dict[int, tuple[Building, Line, list[str]]] = {}
        for line in self.book.lines("units"):
            with self.blamed("units", line):
                building = self.building_of(self.site_of(line.values["site"]), line.values["building"])
                wanted.setdefault(building.pk, (building, line, []))[2].append(line.values["code"])
        before = Unit.objects.filter(site__company=self.company).count()
        for building, line, codes in wanted.values():
            with self.blamed("units", line):
                acts.add_units(building, codes, by=self.by, now=self.now)
        self.new["units"] = Unit.objects.filter(site__company=self.company).count() - before

    def _customers(self) -> None:
        """Site by site."""
        wanted: dict[str, list[tuple[Line, Resident]]] = defaultdict(list)
        units: dict[str, dict[tuple[int, str], Unit]] = {}
        for line in self.book.lines("customers"):
            with self.blamed("customers", line):
                site = self.site_of(line.values["site"])
                if site.code not in units:
                    there = Unit.objects.filter(site=site).select_related("building")
                    units[site.code] = {(unit.building_id, unit.code): unit for unit in there}
                wanted[site.code].append((line, self._resident(site, line.values, units[site.code])))
        for code, rows in wanted.items():
            with self.blamed("customers", rows[0][0]):
                done = acts.settle(self.sites[code], [resident for _line, resident in rows], by=self.by, now=self.now)
                self.new["customers"] += done.customers
                self.changed["customers"] += done.contacts_changed
                for place, refusal in done.refused:
                    self.book.blame("customers", rows[place][0].line, "moved_in", refusal)

    def _resident(self, site: Site, told: dict[str, Any], units: dict[tuple[int, str], Unit]) -> Resident:
        unit = None
        if told["unit"] or told["building"]:
            building = self.building_of(site, told["building"] or "")
            unit = units.get((building.pk, told["unit"] or ""))
            if unit is None:
                raise Invalid(_("Building {building} has no unit “{code}”: add it to the sheet of units."),
                              field="unit", building=building, code=told["unit"] or "")  # fmt: skip
            if told["moved_in"] is None:
                raise Invalid(_("Say when the household moved in; when nobody knows, the day of handover."), field="moved_in")
        standing = told["standing"] or Customer.Standing.OWNER
        moved_in = told["moved_in"] if unit is not None else None
        return Resident(told["name"], standing, unit, moved_in, told["telephone"] or "", told["email"] or "")

    def place_of(self, word: str) -> Company | Branch | Site | Building:
        """A place by its code: company, branch, company/branch, site or site/building."""
        upper, _slash, lower = word.partition("/")
        found: Company | Branch | Site | Building | None
        if lower:
            found = self.buildings.get((upper.upper(), lower)) or (self.branches.get(lower) if upper == self.company.code else None)
        else:
            found = self.sites.get(word.upper()) or self.branches.get(word) or (self.company if word == self.company.code else None)
        if found is None:
            raise NotFound(_("There is no place “{place}”. Give the code of company, branch or site, or site/building."), place=word)
        return found
