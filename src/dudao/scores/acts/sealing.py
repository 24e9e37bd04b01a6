"""Signing off a sheet: a snapshot of one moment with its hash, and whether a seal still is what was sealed."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from dudao.journal import acts as journal
from dudao.organisation import access
from dudao.organisation.models import Site, Staff
from dudao.organisation.refusal import Refusal
from dudao.scores import drill, sheets
from dudao.scores.models import SealedSheet
from dudao.scores.sheets import Sheet


class NotOver(Refusal):
    """A month is signed off when it is over."""

    status: ClassVar[int] = 409


def seal(site: Site, month: int, *, by: Staff, now: datetime) -> SealedSheet:
    """Sign off the sheet of a month that is over: a snapshot with its hash, beside which the live score goes on.

    Sealing again when nothing changed returns the seal that is there; when something did, the new seal stands beside the old.
    """
    access.require(by, "scores.seal", site)
    with one_moment():
        sheet = sheets.live(site, month, now)
        if not sheet.ended:
            raise NotOver(_("This month is not over yet. A sheet is sealed when nothing more can fall due in it."))
        content = snapshot(sheet)
    digest = digest_of(content)
    for _try in range(3):
        latest = SealedSheet.objects.latest_of(site, month)
        if latest is not None and latest.digest == digest:
            return latest
        try:
            with transaction.atomic():
                return _sealed(sheet, content, digest, (latest.number if latest else 0) + 1, by)
        except IntegrityError:
            continue
    raise Refusal(_("Somebody else is sealing this sheet right now. Try again."))


@contextmanager
def one_moment() -> Iterator[None]:
    """Whatever is read inside is of one moment, so that the points and the records behind them agree though others go on working.

    SQLite sees one moment in any transaction, PostgreSQL in those that read repeatably. Inside a transaction the caller has decided.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _sealed(sheet: Sheet, content: dict[str, Any], digest: str, number: int, by: Staff) -> SealedSheet:
    sealed = SealedSheet.objects.create(
        site=sheet.site, month=sheet.month, number=number, edition_id=sheet.plan.edition_id, content=content, digest=digest,
        sealed_at=sheet.now, sealed_by=by,
    )  # fmt: skip
    journal.record(
        "scores.sealed", subject=sealed, site=sheet.site, by=by, at=sheet.now,
        data={"month": sheet.month, "number": number, "score": content["score"], "digest": digest},
    )  # fmt: skip
    return sealed


def snapshot(sheet: Sheet) -> dict[str, Any]:
    """A sheet as plain data, with the key of every record that cost points; the same sheet gives the same data."""
    return {
        "site": sheet.site.code,
        "month": sheet.month,
        "book": sheet.plan.rulebook.key,
        "edition": sheet.plan.rulebook.edition,
        "rulebook": sheet.plan.rulebook.digest,
        "score": str(sheet.score.normalize()),
        "lost": str(sheet.lost.normalize()),
        "losable": str(sheet.losable.normalize()),
        "coverage": f"{sheet.coverage:.4f}",
        "lines": [_line(sheet, line) for line in sheet.lines],
    }


def _line(sheet: Sheet, line: sheets.Line) -> dict[str, Any]:
    told: dict[str, Any] = {
        "code": line.code,
        "outcome": line.outcome.name.lower(),
        "owed": line.owed,
        "broken": line.broken,
        "lost": str(line.lost.normalize()),
    }
    if line.broken:
        told["records"] = {
            f"{source.kind}:{number}": sorted(source.broken.values_list("pk", flat=True))
            for number, source in enumerate(drill.sources(sheet, line))
        }
    return told


def digest_of(content: dict[str, Any]) -> str:
    """The SHA-256 of a snapshot, over its canonical JSON."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def is_intact(sealed: SealedSheet) -> bool:
    """Whether a sealed sheet still is what was sealed."""
    return digest_of(sealed.content) == sealed.digest
