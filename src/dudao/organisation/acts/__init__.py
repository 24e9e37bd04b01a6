"""What is done to the organisation itself: places opened, people hired and appointed, calendars loaded.

Each act is one transaction. ``by`` is the person who does it and whose posts are asked first; ``None`` is the system.
What is done twice with the same particulars gives the same record; what cannot be is refused with a sentence.
"""

from dudao.organisation.acts.calendars import CalendarChange, listen_to_calendars, load_calendar
from dudao.organisation.acts.deputies import end_deputy, name_deputy
from dudao.organisation.acts.households import Resident, Settled, settle
from dudao.organisation.acts.people import appoint, end_post, hire, leave, set_password
from dudao.organisation.acts.places import (
    SiteAttributes,
    add_building,
    add_phase,
    add_units,
    change_site,
    close_site,
    found_company,
    listen_to_sites,
    move_in,
    open_branch,
    open_site,
    register_customer,
)
from dudao.organisation.acts.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    has_second_factor,
    remove_second_factor,
    renew_recovery_codes,
    take_code,
)
from dudao.organisation.acts.sessions import end_session, end_sessions, forget_sessions
from dudao.organisation.acts.telling import listen_to_acts
from dudao.organisation.acts.tokens import give_token, known_token, open_integration, revoke_token

__all__ = [
    "CalendarChange",
    "Resident",
    "Settled",
    "SiteAttributes",
    "add_building",
    "add_phase",
    "add_units",
    "appoint",
    "begin_second_factor",
    "change_site",
    "close_site",
    "confirm_second_factor",
    "end_deputy",
    "end_post",
    "end_session",
    "end_sessions",
    "forget_sessions",
    "found_company",
    "give_token",
    "has_second_factor",
    "hire",
    "known_token",
    "leave",
    "listen_to_acts",
    "listen_to_calendars",
    "listen_to_sites",
    "load_calendar",
    "move_in",
    "name_deputy",
    "open_branch",
    "open_integration",
    "open_site",
    "register_customer",
    "remove_second_factor",
    "renew_recovery_codes",
    "revoke_token",
    "set_password",
    "settle",
    "take_code",
]
