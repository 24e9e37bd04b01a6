"""Surveys in tables: the plan and its team, the questionnaire, who is asked, and, apart from that, what they said."""

from dudao.surveys.models.answers import OpenAnswer, Response
from dudao.surveys.models.asking import Box, BoxOpening, Handover, Invitation, Stratum
from dudao.surveys.models.planning import Attendance, ManagementReview, Member, Survey, SurveySite, Training
from dudao.surveys.models.questionnaires import QuestionnaireVersion
from dudao.surveys.models.results import AnswerTally, SurveyReport
from dudao.surveys.models.scans import PaperForm, ScanBatch, ScannedCut, ScannedForm, ScannedPage
from dudao.surveys.models.typed import TypedForm

__all__ = [
    "AnswerTally", "Attendance", "Box", "BoxOpening", "Handover", "Invitation", "ManagementReview", "Member", "OpenAnswer", "PaperForm",
    "QuestionnaireVersion", "Response", "ScanBatch", "ScannedCut", "ScannedForm", "ScannedPage", "Stratum", "Survey", "SurveyReport",
    "SurveySite", "Training", "TypedForm",
]  # fmt: skip
