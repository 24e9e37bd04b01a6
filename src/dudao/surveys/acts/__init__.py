"""What people do with surveys: one function each, and a journal entry for each."""

from dudao.surveys.acts.composing import ask_form, begin_form, compose, form_granted, is_intact, latest_form_request, take_back_form
from dudao.surveys.acts.conducting import close, missing_before_start, name_notice, start
from dudao.surveys.acts.drawing import draw, homes_of
from dudao.surveys.acts.planning import (
    Plan,
    ask_plan,
    change_plan,
    defaults_for,
    latest_plan_request,
    plan,
    plan_granted,
    sizes_for,
    take_back_plan,
)
from dudao.surveys.acts.reviews import set_review
from dudao.surveys.acts.team import name_at_site, name_member, release_member, train

__all__ = [
    "Plan", "ask_form", "ask_plan", "begin_form", "change_plan", "close", "compose", "defaults_for", "draw", "form_granted", "homes_of",
    "is_intact", "latest_form_request", "latest_plan_request", "missing_before_start", "name_at_site", "name_member", "name_notice", "plan",
    "plan_granted", "release_member", "set_review", "sizes_for", "start", "take_back_form", "take_back_plan", "train",
]  # fmt: skip
