"""Photos, sounds and papers that belong to a record: ``attachments.keep(case, site=…, upload=…, by=…, now=…)``."""

from dudao.journal.attachments.keeping import keep as keep
from dudao.journal.attachments.keeping import may_hold_more as may_hold_more
from dudao.journal.attachments.refusals import CannotKeep as CannotKeep
from dudao.journal.attachments.refusals import TooLarge as TooLarge
from dudao.journal.attachments.refusals import TooMany as TooMany
from dudao.journal.attachments.refusals import Unfit as Unfit
from dudao.journal.attachments.store import path_of as path_of
from dudao.journal.attachments.store import preview_path as preview_path
from dudao.journal.attachments.subjects import subject_of as subject_of
