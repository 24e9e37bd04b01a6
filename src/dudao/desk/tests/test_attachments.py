"""Files on the pages: added with a case, shown to those who see it, and harmless when opened."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse

from dudao.cases.models import Case
from dudao.desk.tests.conftest import SignedIn
from dudao.desk.tests.stories import complaint, photo_of
from dudao.journal.models import Attachment
from dudao.journal.tests import files
from tests.cast import Cast


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield tmp_path


def add(at_desk: SignedIn, cast: Cast, case: Case, *uploads: Any, key: str = "k") -> Any:
    return at_desk(cast.clerk).post(reverse("desk:case_files", args=[case.number]), {"files": list(uploads), "key": key})


def headers_of(at_desk: SignedIn, cast: Cast, kept: Attachment) -> Any:
    answer: Any = at_desk(cast.clerk).get(reverse("desk:attachment", args=[kept.pk]))
    assert len(b"".join(answer.streaming_content)) == kept.size
    return answer


def test_several_files_at_once_each_for_itself(cast: Cast, at_desk: SignedIn) -> None:
    case = complaint(cast)
    answer = add(
        at_desk, cast, case, files.upload("a.jpg", files.photo()), files.upload("b.mp3", files.mp3()), files.upload("c.exe", b"MZ" * 99)
    )
    assert answer.status_code == 302
    page = at_desk(cast.clerk).get(reverse("desk:case", args=[case.number])).content.decode()
    assert "李前台 added a.jpg" in page
    assert "<audio controls" in page
    assert [kept.name for kept in Attachment.objects.about(case)] == ["a.jpg", "b.mp3"]


def test_what_was_refused_is_said_on_the_next_page(cast: Cast, at_desk: SignedIn) -> None:
    case, browser = complaint(cast), at_desk(cast.clerk)
    said = {"files": [files.upload("a.jpg", files.photo()), files.upload("c.jpg", b"MZ" * 99)], "key": "k"}
    page = browser.post(reverse("desk:case_files", args=[case.number]), said, follow=True).content.decode()
    assert "1 file added." in page
    assert "“c.jpg” is a program" in page


def test_only_unfit_files_leave_one_at_the_form(cast: Cast, at_desk: SignedIn) -> None:
    case = complaint(cast)
    answer = add(at_desk, cast, case, files.upload("x.svg", b"<svg><script>alert(1)</script></svg>"))
    assert answer.status_code == 422
    assert "drawing or page" in answer.content.decode()
    assert "No file was chosen" in add(at_desk, cast, case).content.decode()


def test_sending_them_twice_keeps_them_once(cast: Cast, at_desk: SignedIn) -> None:
    case = complaint(cast)
    for _time in range(2):
        assert add(at_desk, cast, case, files.upload("a.jpg", files.photo())).status_code == 302
    assert Attachment.objects.about(case).count() == 1


def test_a_photo_opened_by_itself_can_do_nothing(cast: Cast, at_desk: SignedIn) -> None:
    kept = photo_of(complaint(cast))
    answer = headers_of(at_desk, cast, kept)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"].startswith("inline; filename*=utf-8''")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'; sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"].startswith("private")


def test_papers_are_saved_not_opened(cast: Cast, at_desk: SignedIn) -> None:
    case = complaint(cast)
    add(at_desk, cast, case, files.upload("合同.pdf", b"%PDF-1.7\n%%EOF\n"))
    answer = headers_of(at_desk, cast, Attachment.objects.get())
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert at_desk(cast.clerk).get(reverse("desk:attachment_preview", args=[Attachment.objects.get().pk])).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "length"),
    [
        ("bytes=0-9", 206, 10),
        ("bytes=10-", 206, None),
        ("bytes=-5", 206, 5),
        ("bytes=99999999-", 200, None),
        ("lines=1-2", 200, None),
        ("bytes=9-1", 200, None),
    ],
)
def test_a_player_may_ask_for_a_part(cast: Cast, at_desk: SignedIn, asked: str, status: int, length: int | None) -> None:
    kept = photo_of(complaint(cast))
    answer: Any = at_desk(cast.clerk).get(reverse("desk:attachment", args=[kept.pk]), headers={"range": asked})
    content = answer.content if status == 206 else b"".join(answer.streaming_content)
    assert answer.status_code == status
    assert length is None or len(content) == length


def test_a_file_that_is_gone_is_said(cast: Cast, at_desk: SignedIn, folder: Path) -> None:
    kept = photo_of(complaint(cast))
    for path in folder.rglob("*"):
        if path.is_file():
            path.unlink()
    answer = at_desk(cast.clerk).get(reverse("desk:attachment", args=[kept.pk]))
    assert answer.status_code == 404
    assert "restore it from the backup" in answer.content.decode()


def test_a_call_is_logged_with_its_photos(cast: Cast, at_desk: SignedIn) -> None:
    call = {"kind": "complaint", "channel": "phone", "title": "電梯停運", "category": "lift", "key": "k1"}
    for _time in range(2):
        at_desk(cast.clerk).post(reverse("desk:log"), call | {"files": [files.upload("a.jpg", files.photo())]})
    assert Attachment.objects.about(Case.objects.get()).get().name == "a.jpg"
