"""Mail as nobody should write it: every one is taken in as far as it can be read, or left alone for a reason that is written down."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from dudao.cases.models import Case, CaseContact
from dudao.cases.vocabulary import TEXT_LIMIT, TITLE_LIMIT
from dudao.journal import attachments
from dudao.journal.models import Attachment, Entry
from dudao.journal.tests.files import photo
from dudao.mailroom import server, taking
from dudao.mailroom.models import Letter
from dudao.mailroom.reading import read
from dudao.mailroom.tests.scenes import fetched, sent
from tests.cast import NOW, Cast
from tests.mailbox import Mailbox, letter
from tests.outside import MailServer

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SAID = "三棟電梯又停了,困了十分鐘。"


def raw(body: bytes, *head: bytes) -> bytes:
    lines = [b"From: wang@mail.example", b"To: service@ch.example", b"Message-ID: <raw@mail.example>", *head]
    return b"\r\n".join([*lines, b"", body])


def only() -> Case:
    return Case.objects.get()


def note() -> str:
    return str(Entry.objects.get(act="cases.noted").data["text"])


@pytest.mark.parametrize(
    "headers",
    [{"Auto-Submitted": "auto-replied"}, {"Auto-Submitted": "auto-generated (vacation)"}, {"Precedence": "bulk"}, {"Precedence": "Junk"},
     {"Return-Path": "<>"}, {"List-Id": "<offers.bad.example>"}, {"List-Unsubscribe": "<https://bad.example>"}, {"X-Autoreply": "yes"},
     {"X-Failed-Recipients": "a@b.example"}],
)  # fmt: skip
def test_machines_get_no_case_and_no_answer(cast: Cast, inbox: Mailbox, post_office: MailServer, headers: dict[str, str]) -> None:
    inbox.put(letter(headers=headers))
    assert fetched() == ["automatic"]
    assert (Case.objects.count(), sent(post_office), inbox.flags()) == (0, [], [set()])
    assert Letter.objects.get().reason


@pytest.mark.parametrize(
    "sender",
    ["service@ch.example", "翠湖苑 <SERVICE@ch.example>", "MAILER-DAEMON@mx.example", "no-reply@shop.example", "bounces+1@x.example"],
)
def test_our_own_mail_and_that_of_mail_servers_makes_no_case(cast: Cast, inbox: Mailbox, post_office: MailServer, sender: str) -> None:
    inbox.put(letter(sender=sender))
    assert fetched() == ["automatic"]
    assert sent(post_office) == []


def test_a_bounce_of_our_answer_makes_no_case(cast: Cast, inbox: Mailbox, post_office: MailServer) -> None:
    inbox.put(letter(name="<1@mail.example>"))
    fetched()
    (mail,) = sent(post_office)
    report = b'multipart/report; report-type=delivery-status; boundary="b"'
    inbox.put(
        raw(b"--b\r\n\r\nNo such user\r\n--b--\r\n", b"Content-Type: " + report, b"In-Reply-To: " + mail["Message-ID"].encode()),
        mail.as_bytes(),
    )
    assert fetched() == ["automatic", "automatic"]
    assert Case.objects.count() == 1


def test_a_person_who_says_no_is_a_person(cast: Cast, inbox: Mailbox) -> None:
    inbox.put(letter(headers={"Auto-Submitted": "no", "Return-Path": "<wang@mail.example>"}))
    assert fetched() == ["case"]


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("gb2312", "gb18030"), ("gbk", "gb18030"), ("GB18030", "gb18030"), ("big5", "cp950"), ("utf-8", "utf-8"),
     ("us-ascii", "utf-8"),      ("utf-8", "gb18030"), ("no-such-charset", "gb18030"), ("x-unknown", "cp950"),
     ("punycode", "utf-8"), ("base64", "utf-8"), ('"', "utf-8")],
)  # fmt: skip
def test_chinese_in_any_charset_and_under_any_name(cast: Cast, inbox: Mailbox, charset: str, encoding: str) -> None:
    head = (
        f"Content-Type: text/plain; charset={charset}".encode(),
        b"Content-Transfer-Encoding: 8bit",
        b"Subject: " + SAID.encode(encoding),
    )
    inbox.put(raw((SAID + "\r\n請物業儘快派人來修理電梯。").encode(encoding), *head))
    assert fetched() == ["case"]
    assert (only().title, only().text) == (SAID, SAID + "\n請物業儘快派人來修理電梯。")


def test_subjects_in_pieces_and_broken_ones(cast: Cast, inbox: Mailbox) -> None:
    inbox.put(
        raw(b"1", b"Subject: =?gb2312?B?tefM3dPWzaM=?=\r\n =?gb2312?B?wcs=?="),
        raw(b"2", b"Subject: =?utf-8?B?!!!?= lift"),
        raw(b"3", b"Subject: =?nonsense?Q?lift_=FF?="),
    )
    assert fetched() == ["case"] * 3
    assert Case.objects.order_by("pk")[0].title == "电梯又停了"


@pytest.mark.parametrize("subject", [None, "", "   ", "Re: ", "Fwd: Re: "])
def test_without_a_subject_the_first_words_are_the_title(cast: Cast, inbox: Mailbox, subject: str | None) -> None:
    inbox.put(letter(f"\n\n{SAID}\n謝謝", subject=subject))
    assert fetched() == ["case"]
    assert only().title == SAID


def test_a_mail_without_any_words(cast: Cast, inbox: Mailbox) -> None:
    inbox.put(raw(b""), raw(b"x" * 10, b"Content-Type: application/octet-stream"))
    assert fetched() == ["case", "case"]
    assert {case.title for case in Case.objects.all()} == {"沒有文字的郵件"}


@pytest.mark.parametrize("sender", ["", "nonsense", "<>", "王小姐", "a@b@c", "undisclosed-recipients:;"])
def test_without_a_sender_there_is_a_case_and_nobody_to_answer(cast: Cast, inbox: Mailbox, post_office: MailServer, sender: str) -> None:
    inbox.put(b"From: " + sender.encode() + b"\r\nSubject: lift\r\n\r\nIt stands still.")
    assert fetched() == ["case"]
    assert sent(post_office) == []
    assert not CaseContact.objects.exclude(email="").exists()


def test_html_is_read_as_text_and_never_kept_as_html(cast: Cast, inbox: Mailbox) -> None:
    page = (
        "<html><head><title>x</title><style>p{color:red}</style></head><body><script>alert(1)</script><p>電梯&nbsp;停了 &lt;3棟&gt;</p>"
        '<ul><li>左邊<li>右邊</ul><img src="https://bad.example/p.gif"><a href="javascript:alert(1)">看這裡</a>'
        "<table><tr><td>a<td>b</table>"
    )
    inbox.put(letter("", html=page))
    assert fetched() == ["case"]
    assert only().text == "電梯 停了 <3棟>\n\n- 左邊\n- 右邊\n看這裡\n\na b"


def test_of_plain_and_html_the_plain_one_is_read_unless_it_says_nothing(cast: Cast, inbox: Mailbox) -> None:
    inbox.put(letter("plain", html="<p>rich</p>", name="<1@x.example>"), letter(" ", html="<p>rich</p>", name="<2@x.example>"))
    fetched()
    assert [case.text for case in Case.objects.order_by("pk")] == ["plain", "rich"]


def test_a_long_mail_is_shortened_in_the_case_and_kept_whole_beside_it(cast: Cast, inbox: Mailbox) -> None:
    long = "電梯停了。" * 4_000
    inbox.put(letter(long, subject="標題" * 300))
    assert fetched() == ["case"]
    case = only()
    assert (len(case.title), case.title[-1]) == (TITLE_LIMIT, "…")
    assert len(case.text) <= TEXT_LIMIT
    assert case.text.startswith("電梯停了。電梯")
    assert Letter.objects.get().text.replace("\n", "") == long


def test_exactly_ten_thousand_characters_stay_as_they_are(cast: Cast, inbox: Mailbox) -> None:
    text = "梯" * TEXT_LIMIT
    inbox.put(raw(text.encode(), b"Content-Type: text/plain; charset=utf-8", b"Content-Transfer-Encoding: 8bit", b"Subject: x"))
    fetched()
    assert only().text == text


def test_files_are_looked_at_and_what_is_refused_is_named(cast: Cast, inbox: Mailbox) -> None:
    files = [
        ("電梯.jpg", photo(place=True), "image/jpeg"),
        ("report.pdf", b"%PDF-1.4\n%%EOF", "application/pdf"),
        ("virus.jpg", b"MZ\x90\x00", "image/jpeg"),
        ("empty.pdf", b"", "application/pdf"),
        ("../../etc/passwd", b"root:x", "text/plain"),
        ("page.html", b"<script>alert(1)</script>", "text/html"),
    ]
    inbox.put(letter(files=files))
    assert fetched() == ["case"]
    assert sorted(Attachment.objects.values_list("name", "kind")) == [("report.pdf", "paper"), ("電梯.jpg", "picture")]
    assert [name in note() for name in ("virus.jpg", "empty.pdf", "passwd", "page.html", "電梯.jpg")] == [True] * 4 + [False]
    entry = Entry.objects.get(act="cases.noted")
    assert (entry.by, entry.via) == (None, "mailbox")
    picture = Attachment.objects.get(kind="picture")
    assert b"Phone of Wang" not in attachments.path_of(picture).read_bytes()


def test_more_files_than_are_taken_are_counted(cast: Cast, inbox: Mailbox) -> None:
    inbox.put(letter(files=[(f"{n}.jpg", photo((8 + n, 8)), "image/jpeg") for n in range(taking.MOST_FILES + 2)]))
    fetched()
    assert Attachment.objects.count() == taking.MOST_FILES
    assert "2" in note()


def test_a_mail_within_a_mail_is_named_and_not_mixed_in(cast: Cast, inbox: Mailbox) -> None:
    outer = letter("see below")
    outer.add_attachment(letter("somebody else's words"))
    inbox.put(outer)
    assert fetched() == ["case"]
    assert only().text == "see below"
    assert ".eml" in note()


def test_parts_within_parts_are_read_so_far(cast: Cast, inbox: Mailbox) -> None:
    depth = 60
    opening = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth))
    inbox.put(b"From: wang@mail.example\r\nSubject: nested\r\nMIME-Version: 1.0\r\n" + opening + b"\r\nlift\r\n")
    assert fetched() == ["case"]
    assert only().title == "nested"
    assert note()


def test_hundreds_of_parts_are_read_so_far(cast: Cast, inbox: Mailbox) -> None:
    parts = b"".join(b"--b\r\n\r\nlift %d\r\n" % n for n in range(1_000))
    inbox.put(raw(parts + b"--b--\r\n", b'Content-Type: multipart/mixed; boundary="b"', b"Subject: parts"))
    assert fetched() == ["case"]
    assert only().text.startswith("lift 0\n\nlift 1\n")
    assert note()


def test_a_mail_that_is_too_large_is_taken_in_by_its_beginning(cast: Cast, inbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MOST_BYTES", 400_000)
    inbox.put(letter(SAID, files=[("film.pdf", b"%PDF-" + bytes(500_000), "application/pdf")]))
    assert fetched() == ["case"]
    assert (only().text, Attachment.objects.count()) == (SAID, 0)
    assert "MB" in note()


@pytest.mark.parametrize(
    "mail",
    [b"\r\n\r\n", b"\x00\x01\x02", b"From: a@b.example\r\nContent-Type: multipart/mixed\r\n\r\nno boundary",
     b"From: a@b.example\r\nContent-Type: text/plain; charset*=x''%FF\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!not base64!!!",
     b"From: a@b.example\r\nContent-Disposition: attachment; filename*=utf-8''%FF%00\r\n\r\nx",
     b"From: a@b.example\r\nSubject: a\x00b\xff\x1b[31m\xe2\x80\xae\r\n\r\nNUL \x00 and \x08 back",
     b"From: a@b.example\r\nReferences: " + b"<x@y>" * 9000 + b"\r\n\r\nlong thread",
     b"From: " + b"a@b.example, " * 5000 + b"\r\nTo: " + b"<" * 5000 + b"\r\n\r\nmany"],
)  # fmt: skip
def test_whatever_bytes_come_something_is_written_down(cast: Cast, inbox: Mailbox, mail: bytes) -> None:
    inbox.put(mail, letter("fine", name="<fine@x.example>"))
    assert fetched() == ["case", "case"]
    assert not any("\x00" in f"{case.title}{case.text}" for case in Case.objects.all())


def test_words_that_would_be_a_page_stay_words(cast: Cast, inbox: Mailbox, settings: Settings) -> None:
    inbox.put(letter("<script>alert(1)</script>", sender='"<b>x</b>" <x@bad.example>'))
    fetched(NOW + HOUR)
    assert only().text == "<script>alert(1)</script>"


def test_nothing_that_comes_makes_reading_fail() -> None:
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(3_000))
    found = [read(data) for data in (b"", b"\xff" * 1_000, b"Subject: nested\r\n" + deep + b"lift")]
    assert [(mail.subject, mail.text, mail.broken) for mail in found[:1] + found[2:]] == [("", "", False), ("nested", "", True)]
    assert len({mail.digest for mail in found}) == 3


def test_a_photo_beside_the_html_alternative_is_kept(cast: Cast, inbox: Mailbox) -> None:
    """As telephones write: the text in plain, and again in HTML with the photo inside it."""
    mail = letter(SAID)
    mail.add_alternative(f"<p>{SAID}</p><img src='cid:one'>", subtype="html")
    (_plain, in_html) = mail.iter_parts()
    in_html.add_related(photo(), maintype="image", subtype="jpeg", cid="<one>", filename="lift.jpg")
    inbox.put(mail)
    assert fetched() == ["case"]
    assert only().text == SAID
    assert list(Attachment.objects.values_list("name", flat=True)) == ["lift.jpg"]


def test_a_message_id_that_no_database_can_hold_stops_nothing(cast: Cast, inbox: Mailbox) -> None:
    head = b"From: wang@mail.example\r\nTo: service@ch.example\r\nMessage-ID: <a\0b@mail.example>\r\nSubject: =?utf-8?q?=00lift?=\r\n\r\n"
    inbox.put(head + SAID.encode(), letter("第二封"))
    assert fetched() == ["case", "case"]
    assert Letter.objects.earliest("pk").message_id == ""
