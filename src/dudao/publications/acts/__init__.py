"""What people do with publications: one function each, and one journal entry for each."""

from dudao.publications.acts.approving import approve_granted, latest_request, put_forward, take_back
from dudao.publications.acts.delivering import deliver, sign
from dudao.publications.acts.drafting import draft, edit, replace
from dudao.publications.acts.issuing import publish_measures
from dudao.publications.acts.posting import post, take_down
from dudao.publications.acts.reckoning import reckon, reckon_all
from dudao.publications.acts.withdrawing import withdraw

__all__ = [
    "approve_granted", "deliver", "draft", "edit", "latest_request", "post", "publish_measures", "put_forward", "reckon", "reckon_all",
    "replace", "sign", "take_back", "take_down", "withdraw",
]  # fmt: skip
