from pathlib import Path
import pytest
from django.test import Client
from django.urls import reverse
from dudao.portal.tests.stories import surveyed
from dudao.surveys import tokens
pytestmark = pytest.mark.django_db
def test_x(estate):
    s=surveyed(estate)
    for lang,n in (("en","page"),("zh-hant","pagezh")):
        Path(f"/tmp/w/{n}.html").write_text(Client(headers={"accept-language": lang}).get(reverse("portal:questionnaire", args=["CH", tokens.token_of(s.number,1)])).content.decode())
