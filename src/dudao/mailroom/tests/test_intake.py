"""A mail becomes a case, once, whatever it looks like and whoever dies meanwhile."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from pytest_django import Settings

from dudao.cases.models import Case, CaseContact
from dudao.cases.tests.scenes import journal_of
from dudao.journal.models import Attachment, Entry
from dudao.journal.tests.files import photo
from dudao.mailroom import fetching, taking
from dudao.mailroom.boxes import boxes
from dudao.mailroom.models import Letter
from dudao.mailroom.models import Mailbox as Kept
from dudao.mailroom.reading import Mail
from dudao.mailroom.server import Folder, opened
from dudao.mailroom.tests.scenes import fetched
from dudao.organisation.models import Customer, CustomerContact, Household
from tests.cast import NOW, Cast
from tests.mailbox import Mailbox, letter, mailbox, set_up

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def only_case() -> Case:
    return Case.objects.select_related("site", "unit", "customer").get()


def test_a_mail_becomes_a_case_of_its_site(cast: Cast, inbox: Mailbox) -> None:
    inbox.put(letter(), at=NOW - HOUR)
    assert fetched() == ["case"]
    case = only_case()
    assert (case.site, case.channel, case.kind, case.category) == (cast.site, "email", "complaint", "other")
    assert (case.title, case.text) == ("電梯停運", "三棟電梯又停了,困了十分鐘。")
    assert (case.received_at, case.logged_at) == (NOW - HOUR, NOW)
    contact = CaseContact.objects.get()
    assert (contact.name, contact.email) == ("王小姐", "wang@mail.example")
    entry = Entry.objects.about(case).first()
    assert entry is not None
    assert (entry.act, entry.via, entry.by) == ("cases.received", "mail", None)
    assert inbox.flags() == [{r"\Seen"}]
    row = Letter.objects.get()
    assert "wang" not in f"{row.sender} {row.message_id} {row.text}"
    kept = Kept.objects.get()
    assert (kept.read_at, kept.failing_since) == (NOW, None)


def test_the_next_round_takes_only_what_is_new_also_when_people_read_along(cast: Cast, inbox: Mailbox) -> None:
    inbox.put(letter("eins", name="<1@x.example>"))
    assert (fetched(), fetched()) == (["case"], [])
    inbox.put(letter("zwei", name="<2@x.example>"))
    inbox.mark(2, r"\Seen")
    assert fetched(NOW + MINUTE) == ["case"]
    assert Case.objects.count() == 2


def test_the_first_look_leaves_alone_what_was_read_and_what_is_old(cast: Cast, inbox: Mailbox) -> None:
    inbox.put(letter("old", name="<1@x.example>"), at=NOW - timedelta(days=30))
    inbox.put(letter("read", name="<2@x.example>"))
    inbox.mark(2, r"\Seen")
    inbox.put(letter("new", name="<3@x.example>"))
    assert fetched() == ["case"]
    assert only_case().text == "new"
    assert fetched(NOW + MINUTE) == []


@pytest.mark.parametrize("where", ["keep_files", "write_down", "mark"])
def test_whoever_dies_in_between_takes_nothing_twice_and_loses_nothing(
    cast: Cast, inbox: Mailbox, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    inbox.put(letter(files=[("lift.jpg", photo(), "image/jpeg"), ("run.exe", b"MZ\x00", "application/octet-stream")]))

    class PowerCut(BaseException):
        pass

    def dies(*_what: object, **_how: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patch:
        if where == "mark":
            patch.setattr(Folder, "mark", dies)
        else:
            patch.setattr(taking, f"_{where}", dies)
        with pytest.raises(PowerCut):
            fetched()
    assert fetched(NOW + MINUTE) == ["case"]
    assert fetched(NOW + 2 * MINUTE) == []
    case = only_case()
    assert journal_of(case) == ["cases.received", "journal.attached", "cases.noted"]
    assert (Letter.objects.count(), Attachment.objects.count()) == (1, 1)
    assert inbox.flags() == [{r"\Seen"}]


def test_a_server_that_numbers_anew_brings_nothing_twice(cast: Cast, inbox: Mailbox, settings: Settings) -> None:
    inbox.put(letter())
    assert fetched() == ["case"]
    with mailbox() as moved:
        settings.MAILBOXES = set_up(moved.port)
        Kept.objects.update(place=boxes()[0].place)
        moved.put(letter(), letter("another one", name="<2@x.example>"))
        assert fetched(NOW + MINUTE) == ["case", "case"]
        assert Case.objects.count() == 2
        assert moved.flags() == [{r"\Seen"}, {r"\Seen"}]


def test_the_same_message_id_with_other_words_is_another_mail(cast: Cast, inbox: Mailbox) -> None:
    inbox.put(
        letter("one", name="<scanner@x.example>"), letter("two", name="<scanner@x.example>"), letter("two", name="<scanner@x.example>")
    )
    assert fetched() == ["case", "case", "case"]
    assert sorted(Case.objects.values_list("text", flat=True)) == ["one", "two"]


def test_two_machines_at_one_mailbox_make_one_case(cast: Cast, inbox: Mailbox) -> None:
    inbox.put(letter())
    box = boxes()[0]
    with opened(box) as one, opened(box) as two:
        (uid,) = one.after(0)
        first, second = one.fetch(uid), two.fetch(uid)
        assert first is not None
        assert second is not None
        letters = {taking.take(box, cast.site, each.validity, mail, NOW).pk for each, mail in ((one, first), (two, second))}
    assert (len(letters), Case.objects.count()) == (1, 1)


def test_a_customer_known_by_address_is_found_with_the_flat(cast: Cast, inbox: Mailbox) -> None:
    home = Household.objects.create(site=cast.site, unit=cast.unit, moved_in=date(2020, 1, 1))
    wang = Customer.objects.create(site=cast.site, household=home, name="王小姐")
    CustomerContact.objects.create(site=cast.site, customer=wang, email="Wang@Mail.example")
    inbox.put(letter())
    fetched()
    case = only_case()
    assert (case.customer, case.unit, case.building) == (wang, cast.unit, cast.unit.building)


def test_an_address_that_two_customers_have_is_nobody_in_particular(cast: Cast, inbox: Mailbox) -> None:
    for name in ("王小姐", "王先生"):
        known = Customer.objects.create(site=cast.site, name=name)
        CustomerContact.objects.create(site=cast.site, customer=known, email="wang@mail.example")
    inbox.put(letter())
    fetched()
    assert only_case().customer is None


def test_the_address_says_which_site_and_flat(cast: Cast, inbox: Mailbox, settings: Settings) -> None:
    settings.MAILBOXES = set_up(inbox.port, "&sites=all&kind=need&category=lift")
    inbox.put(
        letter("flat", to="Service+CH.3.1202@ch.example", name="<1@x.example>"),
        letter("other site", to="service+nw@ch.example", name="<2@x.example>"),
        letter("unknown", to="service+ch.9.1@ch.example, someone+ZX@ch.example", name="<3@x.example>"),
    )
    fetched()
    found = {case.text: case for case in Case.objects.select_related("site", "unit")}
    assert (found["flat"].unit, found["flat"].kind, found["flat"].category) == (cast.unit, "need", "lift")
    assert (found["other site"].site, found["unknown"].site, found["unknown"].unit) == (cast.elsewhere, cast.site, None)


def test_a_sites_own_mailbox_takes_nothing_for_others(cast: Cast, inbox: Mailbox) -> None:
    inbox.put(letter(to="service+nw@ch.example"))
    fetched()
    assert only_case().site == cast.site


def test_a_flood_from_one_sender_is_held_back_and_stays_to_be_looked_at(cast: Cast, inbox: Mailbox) -> None:
    most = taking.SENDERS_CASES
    inbox.put(*(letter(f"offer {n}", sender="spam@bad.example", name=f"<{n}@bad.example>") for n in range(most + 3)))
    inbox.put(letter("real", name="<real@x.example>"))
    assert fetched() == ["case"] * most + ["held"] * 3 + ["case"]
    assert inbox.flags()[most:] == [{r"\Flagged"}] * 3 + [{r"\Seen"}]
    assert {(each.subject, each.text) for each in Letter.objects.to_look_at()} == {("電梯停運", "")}
    inbox.put(letter("an hour later", sender="spam@bad.example", name="<later@bad.example>"))
    assert fetched(NOW + HOUR + MINUTE) == ["case"]


def test_a_flood_from_many_senders_is_held_back_too(cast: Cast, inbox: Mailbox, settings: Settings) -> None:
    settings.PORTAL_SITE_CASES = 2
    inbox.put(*(letter(f"offer {n}", sender=f"{n}@bad.example", name=f"<{n}@bad.example>") for n in range(4)))
    assert fetched() == ["case", "case", "held", "held"]


@pytest.mark.django_db(transaction=True)
def test_the_round_runs_in_a_thread_of_its_own(cast: Cast, inbox: Mailbox) -> None:
    inbox.put(letter())
    for thread in fetching.set_out(NOW):
        thread.join()
    assert only_case().title == "電梯停運"


def test_a_broken_mail_holds_up_no_other(cast: Cast, inbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours, not of the mail: it is set aside and named, and what comes behind it is taken in."""
    shown = taking._title

    def title(mail: Mail) -> str:
        if "poison" in mail.text:
            raise KeyError(mail.text)
        return shown(mail)

    monkeypatch.setattr(taking, "_title", title)
    inbox.put(letter("poison", name="<1@x.example>"), letter("fine", name="<2@x.example>"))
    assert fetched() == ["failed", "case"]
    assert inbox.flags() == [{r"\Flagged"}, {r"\Seen"}]
    with transaction.atomic():
        assert [(each.reason, each.text) for each in Letter.objects.to_look_at()] == [("KeyError", "")]
