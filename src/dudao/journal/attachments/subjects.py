"""The record that an attachment belongs to, found without knowing the room it lives in, and only for those who may see it."""

from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Model

if TYPE_CHECKING:
    from dudao.journal.models import Attachment
    from dudao.organisation.reach import Person


@cache
def _model_called(kind: str) -> type[Model] | None:
    """The table of that name among ours that knows who may see its rows."""
    ours = (model for model in apps.get_models() if model.__module__.startswith("dudao."))
    return next((model for model in ours if model._meta.model_name == kind and hasattr(_objects(model), "seen_by")), None)


def subject_of(attachment: "Attachment", user: "Person") -> Model | None:
    """What it belongs to, when ``user`` may see that; ``None`` for everybody else, and for what nobody is known to see."""
    model = _model_called(attachment.subject_kind)
    if model is None:
        return None
    found: Model | None = _objects(model).seen_by(user).filter(pk=attachment.subject_id).first()
    return found


def _objects(model: type[Model]) -> Any:
    return getattr(model, "objects", None)
