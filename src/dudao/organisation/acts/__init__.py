"""What is done to the organisation itself: places opened, people hired and appointed, calendars loaded.

Each act is one transaction. ``by`` is the person who does it and whose posts are asked first; ``None`` is the system.
What is done twice with the same particulars gives the same record; what cannot be is refused with a sentence.
"""

from dudao.organisation.acts.calendars import CalendarChange, listen_to_calendars, load_calendar
from dudao.organisation.acts.deputies import end_deputy, name_deputy
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
from dudao.organisation.acts.tokens import give_token, known_token, listen_to_tokens, open_integration, revoke_token

__all__ = [
    "CalendarChange",
    "SiteAttributes",
    "add_building",
    "add_phase",
    "add_units",
    "appoint",
    "change_site",
    "close_site",
    "end_deputy",
    "end_post",
    "found_company",
    "give_token",
    "hire",
    "known_token",
    "leave",
    "listen_to_calendars",
    "listen_to_sites",
    "listen_to_tokens",
    "load_calendar",
    "move_in",
    "name_deputy",
    "open_branch",
    "open_integration",
    "open_site",
    "register_customer",
    "revoke_token",
    "set_password",
]
