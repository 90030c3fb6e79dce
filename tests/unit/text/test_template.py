from __future__ import annotations

import time

import pytest

from smallmind.domain.conversation import ChatTurn, Role
from smallmind.domain.errors import TemplateError
from smallmind.text import ChatTemplate

HELLO = (ChatTurn(Role.SYSTEM, "Be kind."), ChatTurn(Role.USER, "Hi <b>&"))


def make(source: str) -> ChatTemplate:
    return ChatTemplate(source, bos_token="<s>", eos_token="</s>")


def render(source: str) -> str:
    return make(source).render(HELLO)


def test_a_file_without_template_gets_chatml_and_says_so() -> None:
    template = ChatTemplate.from_metadata({}, bos_token="", eos_token="")
    assert template.is_fallback
    assert template.render(HELLO) == (
        "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\nHi <b>&<|im_end|>\n<|im_start|>assistant\n"
    )
    assert not template.render(HELLO, add_generation_prompt=False).endswith("assistant\n")
    assert not make("x").is_fallback


def test_templates_see_messages_tokens_and_the_generation_flag() -> None:
    source = "{{ bos_token }}{% for m in messages %}[{{ m.role }}:{{ m['content'] }}]{% endfor %}{{ eos_token }}"
    assert render(source) == "<s>[system:Be kind.][user:Hi <b>&]</s>"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "{% for m in messages %}\n {% if loop.last %}\n{{ loop.index }}{{ loop.length }}\n{% endif %}{% endfor %}",
            "22\n",
        ),
        ("{% for m in messages %}{% if m.role == 'user' %}{% break %}{% endif %}{{ m.role }}{% endfor %}", "system"),
        ("{% generation %}{{ messages[-1]['content'] }}{% endgeneration %}", "Hi <b>&"),
        ("{{ messages[1] | tojson }}", '{"role": "user", "content": "Hi <b>&"}'),
        ("{{ messages[0]['content'].split(' ')[0] ~ 1 ~ none }}", "Be1None"),
        ("{% set ns = namespace(n=0) %}{% for m in messages %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}", "2"),
        ("{% macro say(x) %}<{{ x }}>{% endmacro %}{{ say('a') + say('b') }}", "<a><b>"),
        ("{{ messages | map(attribute='role') | join(', ') | upper }}", "SYSTEM, USER"),
        ("{% set first, rest = messages[0], messages[1:] %}{{ rest | length }}{{ first.role | trim }}", "1system"),
        ("{{ '%s is %d' | format('x', 3) }}{{ 'a-b' | replace('-', '+') }}", "x is 3a+b"),
        ("{% if tools is none and not documents %}plain{% endif %}", "plain"),
        ("{{ 'ab' * 3 }}{{ 7 % 4 }}{{ 2 ** 10 }}{{ '{}!'.format('x') }}", "ababab31024x!"),
    ],
)
def test_what_real_templates_use_works(source: str, expected: str) -> None:
    assert render(source) == expected


def test_the_date_is_there() -> None:
    assert render("{{ strftime_now('%Y') }}") == time.strftime("%Y")


def test_a_template_may_refuse_with_its_own_words() -> None:
    with pytest.raises(TemplateError, match="Roles must alternate"):
        render("{{ raise_exception('Roles must alternate.') }}")


@pytest.mark.parametrize(
    "source", ["{% for %}", "{{ x", "{% unknown %}", "{{ 1 | nosuchfilter }}", "{% include 'x' %}"]
)
def test_broken_templates_are_template_errors(source: str) -> None:
    with pytest.raises(TemplateError):
        render(source)


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__ }}{{ messages.__init__.__globals__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{% set _ = messages.append(1) %}",
        "{{ namespace.__init__.__globals__ }}",
        "{{ '{0.__class__.__mro__}'.format(messages) }}",
    ],
)
def test_templates_cannot_reach_python(source: str) -> None:
    with pytest.raises(TemplateError):
        render(source)


BOMBS = [
    "{{ 'x' * 10 ** 9 }}",
    "{{ 'x'.ljust(1000000000) }}",
    "{{ 'x'.center(1000000000) }}",
    "{{ 'x' | center(1000000000) }}",
    "{{ 'x\\n' | indent(1000000000) }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ '%*d' % (1000000000, 1) }}",
    "{{ '%1000000000d' | format(1) }}",
    "{{ '{:1000000000}'.format(1) }}",
    "{{ '{:{}}'.format(1, 1000000000) }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ [0] * 1000000000 }}",
    "{{ 1000000000 * [0] }}",
    "{{ lipsum(n=1000000) }}",
    "{% set ns = namespace(s='xxxxxxxx') %}{% for i in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
    "{% set ns = namespace(s='xxxxxxxx') %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
    "{% set ns = namespace(s='x') %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] | join %}{% endfor %}",
    "{% set ns = namespace(s='xx') %}{% for i in range(60) %}{% set ns.s = ns.s.replace('x', ns.s) %}{% endfor %}",
    "{% set ns = namespace(s='xx') %}{% for i in range(60) %}{% set ns.s = ns.s | replace('x', ns.s) %}{% endfor %}",
    "{% set ns = namespace(s='xx') %}{% for i in range(60) %}{% set ns.s = ns.s.join([ns.s, ns.s]) %}{% endfor %}",
    "{% set ns = namespace(s='x') %}{% for i in range(60) %}{% set ns.s %}{{ ns.s }}{{ ns.s }}{% endset %}{% endfor %}",
    "{% set ns = namespace(s=9) %}{% for i in range(60) %}{% set ns.s = ns.s * ns.s %}{% endfor %}",
    "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}",
    "{% set ns = namespace(l={}) %}{% for i in range(60) %}{% set ns.l = dict(a=ns.l, b=ns.l) %}{% endfor %}{{ ns.l }}",
    "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "{% for a in range(99999) %}{% for b in range(99999) %}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{% endfor %}{% endfor %}",
    "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(100) }}",
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "{{ range(1000000000) | list | length }}",
]


@pytest.mark.parametrize("source", BOMBS)
def test_bombs_end_quickly_as_template_errors(source: str) -> None:
    start = time.monotonic()
    with pytest.raises(TemplateError):
        render(source)
    assert time.monotonic() - start < 6


def test_enormous_sources_are_refused() -> None:
    with pytest.raises(TemplateError, match="characters long"):
        make("x" * 1_000_000)


def test_a_deeply_nested_source_is_refused() -> None:
    with pytest.raises(TemplateError):
        render("{{ " + "(" * 50_000 + "1" + ")" * 50_000 + " }}")


def test_a_long_history_renders_in_a_blink() -> None:
    template = ChatTemplate("", bos_token="", eos_token="")
    turns = [ChatTurn(Role.USER, "word " * 500), ChatTurn(Role.ASSISTANT, "word " * 500)] * 500
    start = time.monotonic()
    assert len(template.render(turns)) > 2_000_000
    assert time.monotonic() - start < 1
