"""Duplicates: several people bring up the same matter, which is handled and counted once, and each of them is told."""

from datetime import datetime
from functools import partial
from typing import Unpack

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.cases.acts.doing import How, carry_out, repeated
from dudao.cases.models import Case
from dudao.cases.refusals import Incomplete, NotPossible
from dudao.cases.standing import facts_of
from dudao.cases.vocabulary import JOURNAL_NAMES, State
from dudao.journal import acts as journal
from dudao.organisation import access


def merge(case: Case, *, into: Case, reason: str, **how: Unpack[How]) -> Case:
    """Let a case rest in another one of the same matter: its duties end, it is counted no more, the other one answers for both.

    Always the later into the earlier, so that the terms that began with the first call go on: nobody gains time by merging.
    """
    access.require(how["by"], "cases.merge", case.site, building_id=case.building_id)
    with transaction.atomic():
        _locked_in_one_order(case, into)
        if not repeated(how.get("key"), "merge", case.pk):
            _check(case, into)
        return carry_out("merge", case, {"into": into.number, "into_id": into.pk, "reason": reason}, how, partial(_tell, into, "gain", how))


def unmerge(case: Case, *, reason: str, **how: Unpack[How]) -> Case:
    """Take a merge back: what the case owed is owed again, reckoned from now, and it is counted again."""
    with transaction.atomic():
        into = Case.objects.select_related("site").filter(duplicates=case.pk).first()
        told = {"into": into.number if into else "", "reason": reason}
        return carry_out("unmerge", case, told, how, partial(_tell, into, "lose", how) if into else None)


def _locked_in_one_order(*cases: Case) -> None:
    """Nobody merges the two the other way round meanwhile, and nobody waits for the other for ever."""
    list(Case.objects.select_for_update().filter(pk__in=[case.pk for case in cases]).order_by("pk").values_list("pk"))


def _check(case: Case, into: Case) -> None:
    """Whether the two can be one; asked of the rows as they are now."""
    if into.pk == case.pk or into.site_id != case.site_id:
        raise Incomplete(_("Choose another case of the same site."), field="into")
    main = Case.objects.get(pk=into.pk)
    if main.merged_into_id is not None:
        raise NotPossible(_("{number} was itself merged into another. Choose that one."), number=main.number)
    if main.state == State.CLOSED:
        raise NotPossible(_("{number} is closed. Reopen it first, or handle this one by itself."), number=main.number)
    if (main.received_at, main.pk) > (case.received_at, case.pk):
        raise NotPossible(_("{number} came in later. Merge it into this one: the terms of the first call go on."), number=main.number)
    if Case.objects.filter(merged_into=case.pk).exists():
        raise NotPossible(_("Others were merged into this case. Take that back first, then merge each into {number}."), number=main.number)


def _tell(into: Case, what: str, how: How, case: Case, _data: object, at: datetime) -> None:
    """The same in the journal of the case that answers for both."""
    journal.record(
        JOURNAL_NAMES[f"{what}_duplicate"], subject=into, site=into.site, by=how["by"], at=at,
        recorded_at=how["now"], facts=facts_of(into.as_it_stands()), data={"number": case.number}, via=how.get("via", "desk"),
    )  # fmt: skip
