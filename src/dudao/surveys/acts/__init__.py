"""What people do with surveys: one function each, and a journal entry for each."""

from dudao.surveys.acts.answering import answer, begun, invited, keep_draft, look_open, refuse
from dudao.surveys.acts.boxes import hand_over, open_box, place_box
from dudao.surveys.acts.composing import ask_form, begin_form, compose, form_granted, is_intact, latest_form_request, take_back_form
from dudao.surveys.acts.conducting import close, missing_before_start, name_notice, start
from dudao.surveys.acts.drawing import draw, draw_all, homes_of, size_of
from dudao.surveys.acts.handing_out import hand_out, print_letters
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
    with_numbers,
)
from dudao.surveys.acts.reporting import (
    ask_report,
    begin_report,
    latest_report_request,
    report_granted,
    take_back_report,
    take_figures,
    words_digest,
    write_report,
)
from dudao.surveys.acts.reviews import set_review
from dudao.surveys.acts.scanning import doubts, next_waiting, proposed, set_scan_aside, settle_scan, take_scans
from dudao.surveys.acts.team import name_at_site, name_member, release_member, train
from dudao.surveys.acts.typing_in import differences, settle_form, type_form, typed_as

__all__ = [
    "Plan", "answer", "ask_form", "ask_plan", "ask_report", "begin_form", "begin_report", "begun", "change_plan", "close", "compose",
    "defaults_for", "differences", "doubts", "draw", "draw_all", "form_granted", "hand_out", "hand_over", "homes_of", "invited",
    "is_intact", "keep_draft", "latest_form_request", "latest_plan_request", "latest_report_request", "look_open", "missing_before_start",
    "name_at_site", "name_member", "name_notice", "next_waiting", "open_box", "place_box", "plan", "plan_granted", "print_letters",
    "proposed", "refuse", "release_member", "report_granted", "set_review", "set_scan_aside", "settle_form", "settle_scan", "size_of",
    "sizes_for", "start", "take_back_form", "take_back_plan", "take_back_report", "take_figures", "take_scans", "train", "type_form",
    "typed_as", "with_numbers", "words_digest", "write_report",
]  # fmt: skip
