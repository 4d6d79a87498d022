"""Values to text through templates: escaped, strict, and sandboxed."""

from __future__ import annotations

from pathlib import Path

import pytest
from spec_samples import real, session_of

from coursegen import labels, theme
from coursegen.derive.places import DanglingReferenceError, Places
from coursegen.diagnostics import SpecError
from coursegen.pages import Composer


@pytest.fixture
def page(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Compose a template of one's own; returns its text."""
    (tmp_path / "theme.yaml").write_text("extends: standard\n", "utf-8")
    places = Places(session_of(real()), {"title": 1})

    def compose(text: str, name: str = "own.html.j2", language: str = "en", /, **context: object) -> str:
        (tmp_path / name).write_text(text, "utf-8")
        composer = Composer(theme.load(str(tmp_path)), labels.load(language), language, places.words)
        return composer.compose(name, context)

    return compose


def test_in_html_every_value_is_escaped_unless_a_filter_made_it_markup(page) -> None:  # type: ignore[no-untyped-def]
    assert page("{{ a }} {{ a|inline }} {{ a|plain }}", a="<b> & *c*") == (
        "&lt;b&gt; &amp; *c* &lt;b&gt; &amp; <em>c</em> &lt;b&gt; &amp; c"
    )


def test_in_text_nothing_is_escaped(page) -> None:  # type: ignore[no-untyped-def]
    assert page("{{ a }}", "own.txt.j2", a="<b> & c") == "<b> & c"


def test_references_become_words_in_every_filter(page) -> None:  # type: ignore[no-untyped-def]
    for name in ("md", "inline", "plain", "line"):
        assert "Slide 1" in page(f"{{{{ a|{name} }}}}", a="See {slide:title}.")
    with pytest.raises(DanglingReferenceError):
        page("{{ a|md }}", a="See {slide:nothing}.")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{{ nothing }}", 1),
        ("\n\n{{ a.nothing }}", 3),
        ("{% if %}", 1),
        ("\n{{ a|nothing }}", 2),
        ("{{ 1/0 }}", None),
        ("{% include 'nothing.j2' %}", 1),
        ("{{ ''.__class__.__mro__ }}", 1),
        ("{{ a.__init__.__globals__ }}", 1),
        ("{{ ''.upper() }}\n{{ ''.upper().__class__ }}", 2),
        ("{{ '{0.__class__}'.format(a) }}", 1),
        ("{% macro m() %}{% endmacro %}\n{{ m() }}{{ m._func.__globals__ }}", 2),
        ("{{ ('b'|map('upper')).gi_frame }}", 1),
        ("{{ ('b'|map('upper')).gi_running }}{{ ('b'|map('upper')).gi_code }}", 1),
        ("{% include '../../../../etc/passwd' %}", 1),
    ],
)
def test_a_template_at_fault_is_named_with_its_line(page, text: str, line: int | None) -> None:  # type: ignore[no-untyped-def]
    if line is None:
        with pytest.raises((SpecError, ZeroDivisionError)):
            page(text, a=object())
        return
    with pytest.raises(SpecError) as caught:
        page(text, a=object())
    (finding,) = caught.value.report
    assert finding.code == "template"
    assert finding.place
    assert finding.place.line == line
    assert finding.place.file.endswith("own.html.j2")


def test_what_is_forbidden_stays_so_however_often_it_is_asked(page) -> None:  # type: ignore[no-untyped-def]
    for _ in range(2):
        with pytest.raises(SpecError, match="unsafe"):
            page("{{ a.__class__ }}", a=1)
        assert page("{{ a.real }}", a=1) == "1"


def test_words_are_markup_in_html_and_what_is_put_into_them_is_escaped(page) -> None:  # type: ignore[no-untyped-def]
    text = "{{ _('50%% of <b>') }} {{ _('in %(what)s', what=a) }} {% trans %}to {{ a }}{% endtrans %}"
    assert page(text, a="<i>") == "50% of <b> in &lt;i&gt; to &lt;i&gt;"
    assert page(text, "own.txt.j2", a="<i>") == "50% of <b> in <i> to <i>"
    assert page("{% autoescape false %}" + text + "{% endautoescape %}", a="<i>") == "50% of <b> in <i> to <i>"


def test_text_of_an_author_is_never_a_template(page) -> None:  # type: ignore[no-untyped-def]
    spiteful = "{{ 7*7 }} {% include 'x' %} {# gone #}"
    assert page("{{ a|plain }}", "own.txt.j2", a=spiteful) == spiteful.replace("'x'", "‘x’")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Fire", r"\# Fire"),
        ("- Fire", r"\- Fire"),
        ("1. Fire", r"1\. Fire"),
        ("::: notes", r"\:\:\: notes"),
        ("``` x", r"\`\`\` x"),
        ("> Fire", r"\> Fire"),
        ("Fire {.class}", r"Fire \{.class}"),
        ("two\n\n# lines", "two # lines"),
        ("It is 5 - 3", "It is 5 - 3"),
    ],
)
def test_a_line_opens_no_block_of_its_own(page, text: str, expected: str) -> None:  # type: ignore[no-untyped-def]
    assert page("{{ a|line }}", "own.md.j2", a=text) == expected


@pytest.mark.parametrize(
    ("language", "items", "expected"),
    [
        ("en", ["a", "b", "c"], "a, b, and c"),
        ("de", ["a", "b", "c"], "a, b und c"),
        ("en-GB", ["a", "b"], "a and b"),
        ("ja", ["a", "b"], "a、b"),
        ("en", ["a"], "a"),
        ("en", [], ""),
        ("tlh", ["a", "b"], "a and b"),
    ],
)
def test_a_list_in_words_follows_the_language(page, language: str, items: list[str], expected: str) -> None:  # type: ignore[no-untyped-def]
    assert page("{{ a|listed }}", "own.txt.j2", language, a=items) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("At 9 a.m. today. Then go.", ["At 9 a.m. today.", "Then go."]),
        ("火を消す。逃げる。", ["火を消す。", "逃げる。"]),
        ("", []),
    ],
)
def test_a_paragraph_is_cut_into_sentences(page, text: str, expected: list[str]) -> None:  # type: ignore[no-untyped-def]
    assert page("{{ a|sentences|join('|') }}", "own.txt.j2", a=text) == "|".join(expected)
