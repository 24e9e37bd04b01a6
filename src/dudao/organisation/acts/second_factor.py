"""The second factor: begun, confirmed by a first code, asked for at sign-in, removed by its owner, reset by an administrator."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from dudao.organisation import access, codes
from dudao.organisation.acts.telling import tell
from dudao.organisation.models import Staff
from dudao.organisation.reach import posts_of
from dudao.organisation.refusal import Invalid, Refusal
from dudao.organisation.signing import RecoveryCode, SecondFactor

MOST_FAILURES: Final = 5
PAUSE: Final = timedelta(minutes=15)


def has_second_factor(staff: Staff) -> bool:
    return SecondFactor.objects.filter(staff=staff, confirmed_at__isnull=False).exists()


def needs_second_factor(staff: Staff) -> bool:
    """Whether one of the person's posts may only be worked in with a second factor."""
    wanted = frozenset(settings.SECOND_FACTOR_ROLES)
    return bool(wanted) and not staff.integration and any(post.role in wanted for post in posts_of(staff))


@transaction.atomic
def begin_second_factor(staff: Staff, *, now: datetime) -> str:
    """The secret to put into an authenticator: the same until a code confirms it, so that a page loaded twice shows one QR code."""
    Staff.objects.select_for_update().get(pk=staff.pk)
    kept = SecondFactor.objects.filter(staff=staff).first()
    if kept is not None and kept.confirmed_at is not None:
        raise Refusal(_("Your second factor is set up already. Remove it first to set up another telephone."))
    known = codes.decrypt(kept.secret) if kept is not None else None
    if known is not None:
        return known
    secret = codes.new_secret()
    SecondFactor.objects.update_or_create(staff=staff, defaults={"secret": codes.encrypt(secret), "made_at": now})
    return secret


@transaction.atomic
def confirm_second_factor(staff: Staff, code: str, *, now: datetime) -> list[str]:
    """Put the second factor in force by a first code; the recovery codes, which nobody can show again."""
    factor = SecondFactor.objects.select_for_update().filter(staff=staff, confirmed_at__isnull=True).first()
    if factor is None:
        raise Refusal(_("There is nothing to confirm. Open the page again."))
    secret = codes.decrypt(factor.secret)
    step = codes.step_of(secret, codes.plain(code), now) if secret else None
    if step is None:
        raise Invalid(_("This code is not right. Wait for the next one, and check that the telephone's clock is right."), field="code")
    factor.confirmed_at, factor.last_step, factor.failures = now, step, 0
    factor.save(update_fields=["confirmed_at", "last_step", "failures"])
    tell("second_factor_set", staff, by=staff, now=now, data={})
    return _new_codes(staff)


@transaction.atomic
def renew_recovery_codes(staff: Staff, *, now: datetime) -> list[str]:
    """New recovery codes; the old ones end."""
    if not has_second_factor(staff):
        raise Refusal(_("Set up the second factor first."))
    tell("recovery_codes_renewed", staff, by=staff, now=now, data={})
    return _new_codes(staff)


@transaction.atomic
def remove_second_factor(staff: Staff, *, by: Staff | None, now: datetime) -> None:
    """Take the second factor away: its owner (who has given the password for it), or an administrator whose word is remembered."""
    if by is not None and by.pk != staff.pk:
        access.require(by, "organisation.reset_second_factor", staff.company)
    gone, _per_table = SecondFactor.objects.filter(staff=staff).delete()
    RecoveryCode.objects.filter(staff=staff).delete()
    if gone:
        tell("second_factor_removed", staff, by=by, now=now, data={})


def paused(staff: Staff, now: datetime) -> bool:
    """Whether too many wrong codes were typed of late. Counted for the account: other addresses do not help to guess."""
    return SecondFactor.objects.filter(staff=staff, paused_until__gt=now).exists()


def take_code(staff: Staff, code: str, *, now: datetime) -> bool:
    """Whether the code is right, of the authenticator or for recovery. It is taken at the same moment and never again."""
    factor = SecondFactor.objects.filter(staff=staff, confirmed_at__isnull=False).first()
    if factor is None or (factor.paused_until is not None and now < factor.paused_until):
        return False
    if _take_timed(factor, codes.plain(code), now) or _take_recovery(staff, code, now):
        SecondFactor.objects.filter(pk=factor.pk).update(failures=0, paused_until=None)
        return True
    SecondFactor.objects.filter(pk=factor.pk).update(failures=F("failures") + 1)
    SecondFactor.objects.filter(pk=factor.pk, failures__gte=MOST_FAILURES).update(failures=0, paused_until=now + PAUSE)
    return False


def _take_timed(factor: SecondFactor, code: str, now: datetime) -> bool:
    secret = codes.decrypt(factor.secret)
    step = codes.step_of(secret, code, now) if secret else None
    return step is not None and bool(SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step))


@transaction.atomic
def _take_recovery(staff: Staff, code: str, now: datetime) -> bool:
    kept = RecoveryCode.objects.filter(staff=staff, digest=codes.digest(code), used_at__isnull=True)
    if not kept.update(used_at=now):
        return False
    left = RecoveryCode.objects.filter(staff=staff, used_at__isnull=True).count()
    tell("recovery_code_used", staff, by=staff, now=now, data={"left": left})
    return True


def _new_codes(staff: Staff) -> list[str]:
    made = codes.new_recovery_codes()
    RecoveryCode.objects.filter(staff=staff).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(staff=staff, digest=codes.digest(code)) for code in made)
    return made
