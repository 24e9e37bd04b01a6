"""Saving what an act has made: everything wrong with it becomes one refusal."""

from typing import TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from dudao.organisation.refusal import Invalid, Refusal

Record = TypeVar("Record", bound=Model)


def save_checked(record: Record) -> Record:
    """Save a record whose fields and constraints hold; else ``Invalid``, or ``Refusal`` when another process was faster."""
    try:
        record.full_clean()
    except ValidationError as error:
        raise invalid(error) from error
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError as error:
        raise Refusal(_("Someone else has just saved the same. Look at what is there before you try again.")) from error
    return record


def invalid(error: ValidationError) -> Invalid:
    """Django's findings as our refusal: which field, and what is wrong with each."""
    found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    sentences = [
        message if field == NON_FIELD_ERRORS else f"{field}: {message}" for field, messages in found.items() for message in messages
    ]
    field = next((field for field in found if field != NON_FIELD_ERRORS), "")
    return Invalid("{sentences}", field=field, sentences=" ".join(sentences))
