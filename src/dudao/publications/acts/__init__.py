"""What people do with publications: one function each, and one journal entry for each."""

from dudao.publications.acts.approving import approve_granted, latest_request, put_forward, take_back
from dudao.publications.acts.delivering import SIGNATURE_LIMIT, deliver, look_at_receipt, sign
from dudao.publications.acts.doing import is_intact
from dudao.publications.acts.drafting import draft, edit, replace
from dudao.publications.acts.issuing import publish_measures
from dudao.publications.acts.posting import post, take_down
from dudao.publications.acts.reckoning import reckon, reckon_all
from dudao.publications.acts.withdrawing import withdraw

__all__ = [
    "SIGNATURE_LIMIT", "approve_granted", "deliver", "draft", "edit", "is_intact", "latest_request", "look_at_receipt", "post",
    "publish_measures", "put_forward", "reckon", "reckon_all", "replace", "sign", "take_back", "take_down", "withdraw",
]  # fmt: skip
