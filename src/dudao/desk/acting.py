"""Every act on a case that has a button, with its form."""

from typing import Final

from dudao.desk import duplicates, forms

FORMS: Final[dict[str, type[forms.ActForm]]] = {
    **forms.FORMS,
    "merge": duplicates.Merge,
    "unmerge": duplicates.Unmerge,
}
