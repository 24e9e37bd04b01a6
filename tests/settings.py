"""Settings of the tests: the product's own, with a database that may be thrown away and passwords that are hashed fast."""

import os
from pathlib import Path

BUILD = Path(__file__).resolve().parent.parent / "build"
os.environ.setdefault("DUDAO_DATA", str(BUILD / "test-data"))

from dudao.config import environment
from dudao.config.settings import *

NAME = f"test_dudao_{os.environ.get('DUDAO_TEST_NAME', 'suite')}"
database = environment.database(DATA_DIR, os.environ.get("DUDAO_TEST_DATABASE", os.environ.get("DUDAO_DATABASE", "")))
if database["ENGINE"].endswith("sqlite3"):
    database["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
    NAME = str(DATA_DIR / f"{NAME}.sqlite3")
DATABASES = {"default": database | {"TEST": {"NAME": NAME}}}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
