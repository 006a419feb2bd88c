"""Django's settings, derived from the environment; nothing else reads the environment (see docs/self-hosting)."""

import secrets

from django.utils.csp import CSP

from parallax.config import environment
from parallax.config.database import database

ENVIRONMENT = environment.read()

DEBUG = ENVIRONMENT.debug
# Without a secret nothing is served (see parallax.cli): the throw-away one lets checks and builds run.
SECRET_KEY = ENVIRONMENT.secret or secrets.token_urlsafe(50)
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
PARALLAX_BASE_URL = ENVIRONMENT.base_url
PARALLAX_DEMO = ENVIRONMENT.demo
PARALLAX_KEYS = ENVIRONMENT.keys
PARALLAX_CAUGHT_MAIL = ENVIRONMENT.var / "mail"
PARALLAX_TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "parallax.domain.audit",
    "parallax.domain.notifications",
    "parallax.domain.people",
    "parallax.domain.disclosure",
    "parallax.domain.rounds",
    "parallax.domain.responses",
    "parallax.domain.reports",
    "parallax.domain.coaching",
    # Ours before allauth, so that our templates are found first.
    "parallax.web.shared",
    "parallax.web.account",
    "parallax.web.rater",
    "parallax.web.leader",
    "parallax.web.coach",
    "parallax.web.director",
    "django.contrib.humanize",  # Asked for by the pages of allauth.mfa.
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "parallax.web.account.limits.UnknownLinks",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "parallax.web.account.caching.NothingKept",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "parallax.config.urls"
WSGI_APPLICATION = "parallax.config.wsgi.application"

_LOADERS = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": _LOADERS if DEBUG else [("django.template.loaders.cached.Loader", _LOADERS)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "parallax.web.shared.context.site",
                "parallax.web.shared.navigation.navigation",
            ],
        },
    }
]
FORM_RENDERER = "parallax.web.shared.rendering.FormRenderer"
INSTALLED_APPS.append("django.forms")

DATABASES = {"default": database(ENVIRONMENT.database_url, pool=ENVIRONMENT.database_pool)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SILENCED_SYSTEM_CHECKS = [
    "auth.W004"
]  # E-mail is unique without regard to case: a constraint on lower(email).

# Sign-in: a code by e-mail, a passkey, or an authenticator app. There are no passwords, and nobody signs up uninvited.
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "parallax.web.account.adapter.InvitedOnly"
# A hospital has one address: many may ask for codes at once, few times for the same mailbox. Six letters
# and three attempts a code leave no chance to guess one.
ACCOUNT_RATE_LIMITS = {
    "login": "200/m/ip",
    "request_login_code": "200/m/ip,5/5m/key",
    "login_failed": "200/m/ip,10/5m/key",
    "signup": "60/m/ip",
}
# A code is proof enough to add a passkey for this long; then one signs in anew.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 1800
MFA_ADAPTER = "parallax.web.account.adapter.EncryptedSecrets"
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.trusted_proxies
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Parallax"
MFA_TOTP_TOLERANCE = 1  # One step each way for clocks that are off, as RFC 6238 advises.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.base_url.startswith("https:")

# Browser-side protection.
_HTTPS = ENVIRONMENT.base_url.startswith("https:")
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.trusted_proxies else None
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "parallax.domain.people.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
LANGUAGE_COOKIE_SECURE = _HTTPS
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.base_url]
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Mail goes out by SMTP, from the worker.
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": ENVIRONMENT.mail.host,
            "port": ENVIRONMENT.mail.port,
            "username": ENVIRONMENT.mail.user,
            "password": ENVIRONMENT.mail.password,
            "use_tls": ENVIRONMENT.mail.starttls,
            "use_ssl": ENVIRONMENT.mail.tls,
            "timeout": 20,
        },
    }
}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.mail_from

LANGUAGE_CODE = ENVIRONMENT.language
LANGUAGES = list(environment.LANGUAGES.items())
LOCALE_PATHS = [environment.PROJECT / "src" / "parallax" / "locale"]
FORMAT_MODULE_PATH = ["parallax.locale"]
TIME_ZONE = ENVIRONMENT.time_zone
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.var / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "parallax.web.shared.fonts.FontFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "parallax.web.shared.static_storage.JoinedStaticStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

# Rate limits must hold for all web processes together, so they are counted in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entry",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# Logs and error reports say what happened, never what somebody wrote.
DEFAULT_EXCEPTION_REPORTER_FILTER = "parallax.config.discretion.NothingWritten"
DEFAULT_EXCEPTION_REPORTER = "parallax.config.discretion.Traceback"
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "parallax.config.discretion.Line"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "ERROR", "propagate": False},
        "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
        "mail.log": {"level": "ERROR"},
        "procrastinate": {"level": "WARNING"},
    },
}
