"""Where a link leads, in letters that cannot deceive."""

from __future__ import annotations

import re

from PySide6.QtCore import QUrl

_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*:(?://)?)?(?:[^/@\s]*@)?((?:[\w-]+\.)+[a-z]{2,})(?=[/:?#]|$)", re.IGNORECASE)


def plain_address(address: str) -> str:
    """As a browser would send it: letters of other alphabets in a host's name are spelled out (xn--…)."""
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if not url.isValid():
        return address
    host = bytes(QUrl.toAce(url.host()).data()).decode() if url.host() else ""
    return address.replace(url.host(), host, 1) if host and host != url.host() else _without_hidden(address)


def real_host(address: str) -> str:
    """The host that is asked, or whom a mail goes to."""
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if url.scheme() == "mailto":
        return url.path().rpartition("@")[2].casefold()
    return bytes(QUrl.toAce(url.host()).data()).decode().casefold()


def pretended_host(address: str, words: str) -> str:
    """The host that the words of a link name, where it is not the one that it leads to; "" if all is well."""
    found = _HOST.match(words.strip())
    if found is None:
        return ""
    named, real = found[1].casefold().removeprefix("www."), real_host(address).removeprefix("www.")
    return "" if named == real or real.endswith("." + named) else found[1]


def _without_hidden(address: str) -> str:
    """Characters that are not seen, or that turn the direction of writing, as what they are."""
    return "".join(each if each.isprintable() else f"%{ord(each):02X}" for each in address)
