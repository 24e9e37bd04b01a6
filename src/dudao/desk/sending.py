"""What makes a form that is sent twice one act, and one that was gone back to and written anew another."""

import json
from hashlib import sha256
from typing import Final

from django.forms import Form
from django.utils.datastructures import MultiValueDict

from dudao.desk.forms import new_key

BESIDE: Final = frozenset({"csrfmiddlewaretoken", "key", "seen"})
"""What goes along with the words and says nothing."""


def key_of(form: Form) -> str:
    """The key of what was sent: of the form's own key and the words in it.

    A browser's way back shows the form as it was sent, key and all. With the same words it is the same act, done once; with other
    words it is another one, which would be lost without a word if the form's key alone counted.
    """
    key = form.cleaned_data["key"]
    if not key:
        return new_key()
    said = form.data.lists() if isinstance(form.data, MultiValueDict) else ((name, [value]) for name, value in form.data.items())
    words = sorted((name, [str(value) for value in values]) for name, values in said if name not in BESIDE)
    return sha256(json.dumps([key, words]).encode()).hexdigest()
