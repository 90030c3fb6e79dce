"""The window's language: Qt's translators, and the mark for texts that are translated where they are shown.

`python3 packaging/dev.py translate` collects the texts into resources/translations/*.ts and compiles them.
"""

from __future__ import annotations

import os
from typing import Final

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from smallmind.resources import resource_path

LANGUAGES: Final = ("en", "de")


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """`text` itself, for lupdate to find.  (PySide's own says that it returns an object.)"""
    return text


def language_of(choice: str) -> str:
    """`choice`: one of LANGUAGES, or "system".  SMALLMIND_LANG comes before it: "ar" mirrors the window for a look."""
    choice = os.environ.get("SMALLMIND_LANG") or choice
    if choice != "system":
        return choice
    spoken = [name.replace("_", "-").partition("-")[0] for name in QLocale.system().uiLanguages()]
    return next((name for name in spoken if name in LANGUAGES), LANGUAGES[0])


def install_language(app: QApplication, choice: str) -> str:
    """Texts, numbers and direction of the whole program; before the first widget is made.  Returns the language."""
    language = language_of(choice)
    system = QLocale.system()
    locale = system if system.language() == QLocale(language).language() else QLocale(language)
    QLocale.setDefault(locale)
    for earlier in app.findChildren(QTranslator):
        app.removeTranslator(earlier)
        earlier.deleteLater()
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    _install(app, f"qtbase_{language}", qt_folder)
    _install(
        app, f"smallmind_{language if language in LANGUAGES else LANGUAGES[0]}", str(resource_path("translations"))
    )
    app.setLayoutDirection(QLocale(language).textDirection())
    return language


def _install(app: QApplication, name: str, folder: str) -> None:
    translator = QTranslator(app)
    if translator.load(name, folder):
        app.installTranslator(translator)
