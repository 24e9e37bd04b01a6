"""Settings of every deployment; what differs between deployments comes from the environment (docs/settings.md)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from dudao.config import environment, sign_on

PRODUCT = Path(__file__).resolve().parent.parent
DATA_DIR: Path = environment.data_dir()
DEBUG = environment.flag("DUDAO_DEBUG", default=False)
SECRET_KEY = environment.secret_key(DATA_DIR)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "heroicons",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "dudao.organisation",
    "dudao.journal",
    "dudao.duties",
    "dudao.approvals",
    "dudao.cases",
    "dudao.surveys",
    "dudao.publications",
    "dudao.reminders",
    "dudao.mailroom",
    "dudao.scores",
    "dudao.rendering",
    "dudao.sheets",
    "dudao.desk",
    "dudao.portal",
    "dudao.api",
    "dudao.config",
]

MIDDLEWARE = [
    "dudao.config.middleware.caller_address",
    "dudao.config.middleware.security_headers",
    "dudao.api.middleware.without_cookies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dudao.organisation.middleware.OpenSessionMiddleware",
    "dudao.desk.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "dudao.desk.middleware.RefusalMiddleware",
    "dudao.portal.middleware.PortalMiddleware",
    "dudao.api.middleware.spoken_as_problems",
]

ROOT_URLCONF = "dudao.config.urls"
WSGI_APPLICATION = "dudao.config.wsgi.application"
SILENCED_SYSTEM_CHECKS = ["fields.W161"]  # whoever checks at six in the evening would be told that closing at 18:00 is a slip
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {"default": environment.database(DATA_DIR)}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Who calls, and how they reach us.
ALLOWED_HOSTS = environment.words("DUDAO_HOSTS", default="*")
CSRF_TRUSTED_ORIGINS = environment.words("DUDAO_ORIGINS", default="")
HTTPS = environment.flag("DUDAO_HTTPS", default=False)
PROXY_HOPS = environment.number("DUDAO_PROXY", default=0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_HOPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

# What is told outside.
WEB_ADDRESS = environment.web_address()
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = environment.text("DUDAO_MAIL_FROM", default="dudao@localhost")
MAILBOXES = environment.mailboxes()
MESSENGERS = environment.messengers()
WEBHOOKS_PRIVATE = environment.flag("DUDAO_WEBHOOKS_PRIVATE", default=False)
MAIL = environment.mail()
EMAIL_HOST, EMAIL_PORT = MAIL["EMAIL_HOST"], MAIL["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL["EMAIL_HOST_USER"], MAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL["EMAIL_USE_SSL"], MAIL["EMAIL_USE_TLS"]

# Signing in.
AUTH_USER_MODEL = "organisation.Staff"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "dudao.organisation.backends.StaffBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "organisation:sign_in"
LOGIN_REDIRECT_URL = "/"
SECOND_FACTOR_ROLES = environment.roles("DUDAO_SECOND_FACTOR")
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "dudao.organisation.views.locked_out"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

# Single sign-on: django-allauth talks with the provider, dudao.organisation.sso decides who comes in.
SSO_DOMAINS = [domain.lower() for domain in environment.words("DUDAO_SSO_DOMAINS", default="")]
SSO_SETTLED_URL = "desk:signing_in"
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = sign_on.providers()
SOCIALACCOUNT_ADAPTER = "dudao.organisation.sso.Adapter"
SOCIALACCOUNT_LOGIN_ON_GET = True
ACCOUNT_EMAIL_VERIFICATION = "none"

# What stays in the browser.
SESSION_COOKIE_NAME = "dudao_session"
SESSION_COOKIE_AGE = environment.number("DUDAO_SESSION_HOURS", default=12, least=1) * 3600
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "dudao_csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "dudao.portal.views.doors.unverified"
LANGUAGE_COOKIE_NAME = "dudao_language"
LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS

# What other systems may ask.
API_RATE = environment.number("DUDAO_API_RATE", default=600, least=1)

# What customers may send through the portal.
PORTAL_RATE = environment.number("DUDAO_PORTAL_RATE", default=300, least=1)
PORTAL_CASES = environment.number("DUDAO_PORTAL_CASES", default=30, least=1)
PORTAL_SITE_CASES = environment.number("DUDAO_PORTAL_SITE_CASES", default=300, least=1)

LANGUAGE_CODE = "zh-hant"
LANGUAGES = [("zh-hant", "繁體中文"), ("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = sorted(PRODUCT.glob("*/locale"))
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.AppDirectoriesFinder", "dudao.rendering.bundle.MadeFinder"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "files"
FILE_UPLOAD_PERMISSIONS = 0o640

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"screen": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["screen"], "level": "WARNING"},
    "loggers": {
        "dudao": {"level": environment.log_level()},
        "django": {"handlers": ["screen"], "level": "WARNING", "propagate": False},
    },
}
