"""The roles of the trade: what a post makes of a person at a place."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    CUSTOMER_SERVICE = "customer_service", _("customer service")
    HANDLER = "handler", _("handler")
    DEPARTMENT_HEAD = "department_head", _("department head")
    DIVISION_LEADER = "division_leader", _("division leader")
    QUALITY_SPECIALIST = "quality_specialist", _("quality specialist")
    QUALITY_MANAGER = "quality_manager", _("quality manager")
    OPERATIONS_MANAGER = "operations_manager", _("operations manager")
    MANAGEMENT_REPRESENTATIVE = "management_representative", _("management representative")
    GENERAL_MANAGER = "general_manager", _("branch general manager")
    GROUP_SUPERVISOR = "group_supervisor", _("group supervisor")
    DUTY_ATTENDANT = "duty_attendant", _("duty attendant")
    ADMINISTRATOR = "administrator", _("administrator")
