"""Words that templates print of themselves: translated, or English where a catalog has a gap."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coursegen import labels, resources

POLISH = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\n"

msgid "Name"
msgstr "Imię"

msgid "Break"
msgstr ""

#, fuzzy
msgid "Keep this sheet"
msgstr "Oddaj tę kartkę"

msgid "%(num)d minute"
msgid_plural "%(num)d minutes"
msgstr[0] "%(num)d minuta"
msgstr[1] "%(num)d minuty"
msgstr[2] "%(num)d minut"
"""
FRENCH = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

msgid "%(num)d minute"
msgid_plural "%(num)d minutes"
msgstr[0] "%(num)d minute (fr)"
msgstr[1] "%(num)d minutes (fr)"
"""


@pytest.fixture
def catalogs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "locale").mkdir()
    for name, text in (("pl", POLISH), ("fr", FRENCH), ("en", 'msgid ""\nmsgstr ""\n')):
        (tmp_path / "locale" / f"{name}.po").write_text(text, "utf-8")
    monkeypatch.setattr(resources, "data", lambda name: tmp_path / name)
    labels.load.cache_clear()
    yield
    labels.load.cache_clear()


@pytest.mark.usefixtures("catalogs")
def test_a_region_falls_back_on_its_language_and_an_unknown_language_on_english() -> None:
    assert labels.load("pl-PL").gettext("Name") == "Imię"
    assert labels.load("tlh").language == "en"
    assert labels.load("tlh").gettext("Name") == "Name"


@pytest.mark.usefixtures("catalogs")
def test_what_is_not_translated_yet_or_only_guessed_is_printed_in_english() -> None:
    polish = labels.load("pl")
    assert polish.gettext("Break") == "Break"
    assert polish.gettext("Keep this sheet") == "Keep this sheet"
    assert polish.gettext("Nowhere") == "Nowhere"


@pytest.mark.usefixtures("catalogs")
def test_plurals_follow_the_rule_of_the_catalog() -> None:
    polish, french = labels.load("pl"), labels.load("fr")
    say = ("%(num)d minute", "%(num)d minutes")
    assert [polish.ngettext(*say, n).rpartition(" ")[2] for n in (1, 2, 5, 12, 22)] == [
        "minuta",
        "minuty",
        "minut",
        "minut",
        "minuty",
    ]
    assert [french.ngettext(*say, n).split()[1] for n in (0, 1, 2)] == ["minute", "minute", "minutes"]
    assert [labels.load("en").ngettext("one", "many", n) for n in (0, 1, 2)] == ["many", "one", "many"]


@pytest.mark.parametrize("name", sorted(path.stem for path in resources.data("locale").glob("*.po")))
def test_every_shipped_catalog_keeps_the_placeholders(name: str) -> None:
    import re

    def holes(text: str) -> list[str]:
        return sorted(re.findall(r"%\(\w+\)\w|\{\w+\}", text))

    for message, said in labels.load(name).messages.items():
        assert not said or holes(said) == holes(message), message
