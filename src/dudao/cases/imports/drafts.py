"""Rows made into drafts of cases: every value read, checked and placed in time; all that is wrong with a row told at once."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from typing import Any, Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dudao.cases.acts.history import Story, Told, checked
from dudao.cases.imports import cleaning
from dudao.cases.imports.fields import Context, FieldReader, MomentReader
from dudao.cases.imports.mapping import ACTS, ActShape, FieldsShape, FieldShape, MapShape
from dudao.cases.imports.placing import Places
from dudao.cases.imports.registers import Registers
from dudao.cases.imports.tables import Flaw, Row
from dudao.cases.vocabulary import TITLE_LIMIT
from dudao.organisation.models import Building, Site, Unit
from dudao.organisation.refusal import Refusal
