"""Where the sentence "已保存" waits for the next page: a signed cookie named like the others."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class MessageCookie(CookieStorage):
    """Django's, under a name with the prefix of our cookies."""

    cookie_name = f"{settings.COOKIE_PREFIX}mingcha_messages"


class Messages(FallbackStorage):
    """The cookie, and the session for what does not fit into it."""

    storage_classes = (MessageCookie, SessionStorage)
