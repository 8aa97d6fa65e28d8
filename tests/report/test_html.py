"""The page as text: whole, safe, alone, and in order; what a browser makes of it is tested in one."""

import base64
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assistant.audio.preview import decode
from assistant.references.source import Source
from assistant.report import WRITERS, Report
from assistant.report.content import content
from assistant.report.sheet import sheet
from tests.report.matches import compressed, compressed_written, suggested, written
from tests.report.pages import played, player_of

REPORTS = (suggested, written, compressed, compressed_written)
_VOID = {"meta", "link", "input", "br", "rect", "path", "line", "circle", "polyline", "polygon"}
HOSTILE = "\"><script>alert(1)</script>&amp;'{{ 7*7 }}.wav"


class _Page(HTMLParser):
    """Every element with its attributes, and whether all that was opened is closed in turn."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self._open):
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def named(self, *tags: str) -> Iterator[dict[str, str | None]]:
        return (attributes for tag, attributes in self.elements if tag in tags)


def _html(report: Report) -> str:
    return WRITERS["html"](report)


@pytest.mark.parametrize("make", REPORTS)
def test_the_page_is_whole_and_ids_are_its_own(make):
    """What is opened is closed in turn; each id stands once; whatever refers to an id finds it."""
    page = _Page(_html(make()))
    ids = [each["id"] for _, each in page.elements if "id" in each]
    assert len(ids) == len(set(ids))
    for _, each in page.elements:
        for attribute in ("aria-labelledby", "aria-describedby", "for"):
            assert set((each.get(attribute) or "").split()) <= set(ids)
        assert all(found in ids for found in re.findall(r"url\(#([^)]+)\)", " ".join(map(str, each.values()))))


@pytest.mark.parametrize("make", REPORTS)
def test_every_move_and_every_note_is_on_the_page(make):
    """Without its script, and nothing less than in the other formats."""
    report = make()
    text = _Page(_html(report)).text
    told = content(report)
    for move in told.moves:
        assert all(
            " ".join(words.split()) in text for words in (move.setting, move.measured, move.sure, move.listen_for)
        )
    for line in (*told.verdict, *told.details, *(line for section in told.sections for line in section.lines)):
        assert " ".join(line.split()) in text
    for note in report.match.notes:
        assert note.text in text


@pytest.mark.parametrize("make", REPORTS)
def test_moves_stand_by_their_size(make):
    match = make().match
    text = _html(make())
    ranked = sorted(match.moves, key=lambda move: -move.size_db)
    lists = re.findall(r'<ol class="moves">.*?</ol>', text, re.DOTALL)
    told = [setting for each in lists for setting in re.findall(r"<h3>(.*?)</h3>", each)]
    assert [unescape(setting) for setting in told] == [move.setting for move in ranked]


@pytest.mark.parametrize("make", REPORTS)
def test_headings_go_down_one_step_at_a_time(make):
    levels = [int(tag[1]) for tag, _ in _Page(_html(make())).elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("make", REPORTS)
def test_the_page_needs_nothing_else(make):
    """No file or address is asked for, and the page forbids the browser to ask."""
    text = _html(make())
    page = _Page(text)
    assert re.search(r"\burl\((?!#)|@import", text) is None
    for tag in ("link", "script", "img", "audio", "source", "iframe", "use", "image"):
        for each in page.named(tag):
            assert all(re.match(r"data:|#", value or "") for key, value in each.items() if key in {"src", "href"})
    policy = next(each["content"] for each in page.named("meta") if each.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "http" not in policy


def test_names_of_files_are_words_and_never_markup():
    """A song may have any name that a file system allows."""
    report = played()
    match = replace(report.match, mix_name=HOSTILE, sources=(Source(name=HOSTILE),))
    text = _html(replace(report, match=match, written=(Path(HOSTILE),)))
    assert text.count("<script") == 2  # the player's data and the player
    assert HOSTILE in _Page(text).text
    assert HOSTILE in player_of(text)["excerpts"][0]["sources"][0]["about"]
    assert "49.wav" not in text


def test_tables_name_their_rows_and_columns():
    page = _Page(_html(written()))
    heads = list(page.named("th"))
    assert heads
    assert all(each.get("scope") in {"row", "col", "rowgroup"} for each in heads)


def test_a_page_without_a_master_has_no_player_and_tells_what_to_do():
    text = _html(suggested())
    page = _Page(text)
    assert "What to do" in page.text
    assert "Listen at equal loudness" not in page.text
    assert "<script" not in text


def test_the_player_gets_every_source_and_its_sound():
    report = played()
    assert report.excerpts is not None
    text = _html(report)
    told = player_of(text)["excerpts"]
    for shown, excerpt in zip(told, report.excerpts.excerpts, strict=True):
        assert [source["name"] for source in shown["sources"]] == ["mix", "result", "reference", "change"]
        for source in shown["sources"]:
            assert decode(base64.b64decode(source["ogg"])).duration_seconds == pytest.approx(excerpt.seconds)
    assert "Listening needs JavaScript" in text


def test_the_page_is_smaller_than_six_megabytes():
    """On full excerpts; compressing gives noise the most bytes."""
    report = played()
    assert report.excerpts is not None
    assert all(excerpt.seconds == 10.0 for excerpt in report.excerpts.excerpts)
    assert len(_html(report).encode()) < 6_000_000


def test_the_same_report_gives_the_same_page():
    assert _html(played()) == _html(played())


def test_a_move_in_the_json_and_on_the_page_is_the_same():
    """The page tells the settings that can be dialled, as the JSON has them."""
    report = compressed_written()
    page = _Page(_html(report)).text
    for move in json.loads(WRITERS["json"](report))["moves"]:
        assert move["setting"] in page


def test_nothing_moved_is_told_as_nothing():
    report = replace(suggested(), match=replace(suggested().match, moves=()))
    assert "Nothing." in _Page(_html(report)).text


@pytest.mark.parametrize("make", REPORTS)
def test_every_setting_of_the_sheet_stands_on_the_page(make):
    page = _Page(WRITERS["html"](make()))
    told = sheet(make())
    assert told.stages
    for number, stage in enumerate(told.stages, 1):
        assert f"{number}. {stage.title}" in page.texts
        for row in stage.rows:
            assert {knob.text for knob in row.knobs} <= set(page.texts)
