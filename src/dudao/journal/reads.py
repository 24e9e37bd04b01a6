"""What is asked of the journal."""

from typing import TYPE_CHECKING, Self

from django.db.models import Model, QuerySet

if TYPE_CHECKING:
    from dudao.journal.models import Attachment, Entry


class EntryQuerySet(QuerySet["Entry"]):
    def about(self, subject: Model) -> Self:
        """The entries of one subject, oldest first."""
        return self.about_id(kind_of(subject), subject.pk)

    def about_id(self, kind: str, pk: int) -> Self:
        return self.filter(subject_kind=kind, subject_id=pk).order_by("id")


class AttachmentQuerySet(QuerySet["Attachment"]):
    def about(self, subject: Model) -> Self:
        """The files of one record, oldest first."""
        return self.filter(subject_kind=kind_of(subject), subject_id=subject.pk).order_by("id")


def kind_of(subject: Model) -> str:
    """The name under which the journal and the duties know this sort of thing, such as ``case``."""
    return str(subject._meta.model_name)
