"""What people and the clock do to duties."""

from dudao.duties.acts.basis import follow_calendar as follow_calendar
from dudao.duties.acts.basis import follow_site as follow_site
from dudao.duties.acts.calendar import recompute_open as recompute_open
from dudao.duties.acts.publishing import publish_edition as publish_edition
from dudao.duties.acts.rebuilding import rebuild as rebuild
from dudao.duties.acts.sweep import materialise as materialise
from dudao.duties.acts.waiving import waive as waive
from dudao.duties.acts.waiving import waive_granted as waive_granted
