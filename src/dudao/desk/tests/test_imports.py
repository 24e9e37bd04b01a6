"""Places and people by workbook, on screen: rehearsed, confirmed, once; for administrators only."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django import Settings

from dudao.cases.imports.places import uploads
from dudao.desk.tests.conftest import SignedIn
from dudao.organisation.models import Staff, Unit
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ADDRESS = "/import/places"
UNITS = [["服務中心", "樓棟", "房號"], ["CH", "3", "1301"], ["CH", "3", "1302"]]


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def sent(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> dict[str, SimpleUploadedFile]:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        for title, rows in sheets.items():
            page = book.add_worksheet(title)
            for line, row in enumerate(rows):
                page.write_row(line, 0, row)
    return {"file": SimpleUploadedFile("places.xlsx", made.getvalue())}


def test_a_file_is_rehearsed_then_taken_in_once(cast: Cast, at_desk: SignedIn) -> None:
    browser = at_desk(cast.admin)
    rehearsed = browser.post(ADDRESS, sent({"房屋": UNITS}))
    assert rehearsed.status_code == 200
    assert "Take it in" in rehearsed.content.decode()
    assert not Unit.objects.filter(code="1301").exists()
    key = rehearsed.context["key"]
    taken = browser.post(ADDRESS, {"key": key})
    assert "Taken in" in taken.content.decode()
    assert Unit.objects.filter(code__in=("1301", "1302")).count() == 2
    again = browser.post(ADDRESS, {"key": key})
    assert again.status_code == 404
    assert "no longer here" in again.content.decode()
    assert "nothing to take in" in browser.post(ADDRESS, sent({"房屋": UNITS})).content.decode()


def test_mistakes_stand_with_sheet_row_and_column_and_cannot_be_confirmed(cast: Cast, at_desk: SignedIn) -> None:
    answer = at_desk(cast.admin).post(
        ADDRESS, sent({"房屋": [*UNITS, ["QQ", "3", "<b>1</b>"]], "員工": [["用戶名", "姓名"], ["x y", "某"]]})
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "房屋, row 4 · 服務中心" in page
    assert "員工, row 2 · 用戶名" in page
    assert "Take it in" not in page
    assert not Unit.objects.filter(code="1301").exists()


def test_a_file_of_somebody_else_cannot_be_taken_in(cast: Cast, at_desk: SignedIn) -> None:
    key = at_desk(cast.admin).post(ADDRESS, sent({"房屋": UNITS})).context["key"]
    other = Staff.objects.create(company=cast.company, username="second", name="另一位")
    other.posts.create(role="administrator", company=cast.company, from_day=cast.site.opened_on)
    for wrong in (key, "../../db", ""):
        assert at_desk(other).post(ADDRESS, {"key": wrong}).status_code == 404
    assert not Unit.objects.filter(code="1301").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not really", b"<html><table>", b"%PDF-1.7", b"a,b\n1,2\n"])
def test_what_is_no_such_table_is_answered_beside_the_field(cast: Cast, at_desk: SignedIn, content: bytes) -> None:
    answer = at_desk(cast.admin).post(ADDRESS, {"file": SimpleUploadedFile("places.xlsx", content)})
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


def test_a_file_that_is_too_large_or_has_too_many_rows_is_refused(cast: Cast, at_desk: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_ROWS", 1)
    assert "more than 1 rows" in at_desk(cast.admin).post(ADDRESS, sent({"房屋": UNITS})).content.decode()
    monkeypatch.setattr(uploads, "LARGEST", 100)
    assert "larger than" in at_desk(cast.admin).post(ADDRESS, sent({"房屋": UNITS})).content.decode()


def test_administrators_get_the_page_and_the_template_and_nobody_else(cast: Cast, at_desk: SignedIn) -> None:
    browser = at_desk(cast.admin)
    assert browser.get(ADDRESS).status_code == 200
    file: Any = browser.get(reverse("desk:import_template"))
    assert b"".join(file.streaming_content).startswith(b"PK")
    assert at_desk(cast.manager).post(ADDRESS, sent({"房屋": UNITS})).status_code == 403
