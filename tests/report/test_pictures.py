"""The pictures are well-formed, stay within their frames, can be read on a phone, and give no names a way out."""

import re
from dataclasses import replace

import numpy as np
import pytest

from assistant.analyze import analyze_samples
from assistant.finish import Reductions
from assistant.references.source import Source
from assistant.report.pictures import PICTURES, Picture
from assistant.report.pictures.drawing import text
from tests import signals
from tests.report import matches
from tests.report.pictures_cases import MATCHES, RATE_HZ, drawn_of, pictures_of, with_chain
from tests.report.pictures_reading import SVG, corners, read, walk


@pytest.fixture(params=MATCHES)
def pictures(request: pytest.FixtureRequest) -> dict[str, Picture]:
    return pictures_of(request.param)


def test_every_picture_is_drawn_where_there_is_something_to_show():
    assert set(pictures_of("compressed_written")) == {row.name for row in PICTURES}
    assert set(pictures_of("bands")) == {row.name for row in PICTURES}
    assert set(pictures_of("both mono")) <= {"spectra", "equalizer", "loudness", "dynamics", "delivery"}


def test_without_an_equalizer_there_is_no_curve_of_it():
    assert "equalizer" not in drawn_of(with_chain())


def test_pictures_are_well_formed_and_say_what_they_are(pictures: dict[str, Picture]):
    """Each names itself and describes itself, by ids that no other picture on the page has."""
    ids: list[str] = []
    for name, picture in pictures.items():
        root = read(picture.svg)
        own = {each.get("id"): each for each in root.iter() if each.get("id")}
        ids += [each for each in own if each]
        assert picture.name == name
        assert own[root.get("aria-labelledby")].text == picture.title
        assert own[root.get("aria-describedby")].text == picture.alternative
        assert root.get("role") == ("group" if root.find(".//*[@tabindex]") is not None else "img")
    assert len(ids) == len(set(ids))


def test_no_number_is_missing(pictures: dict[str, Picture]):
    """No nan or infinity in what is drawn or told."""
    for picture in pictures.values():
        words = [picture.svg, picture.alternative, picture.legend, *(cell for row in picture.table for cell in row)]
        assert not any(re.search(r"\b(nan|inf|None)\b", each) for each in words)


def test_nothing_leaves_the_frame(pictures: dict[str, Picture]):
    """Neither a line nor, at the size of a phone, a word."""
    for picture in pictures.values():
        root = read(picture.svg)
        _, _, width, height = (float(word) for word in root.get("viewBox", "").split())
        for element, (x, y, scale) in walk(root):
            for corner in np.array([x, y]) + scale * corners(element):
                assert np.all(corner >= -0.1), (picture.name, element.attrib, element.text)
                assert np.all(corner <= np.array([width, height]) + 0.1), (picture.name, element.attrib, element.text)


def test_words_do_not_lie_on_one_another(pictures: dict[str, Picture]):
    """At the size of a phone; handles may, they are where the bands are."""
    for picture in pictures.values():
        root = read(picture.svg)
        handles = {id(each) for group in root.iter() if "handle" in group.get("class", "") for each in group.iter()}
        boxes = [
            (each.text, corners(each) + np.array([0.0, 8.0 if each.get("dy") else 0.0]))
            for each in root.iter(f"{SVG}text")
            if id(each) not in handles
        ]
        for place, (words, box) in enumerate(boxes):
            for others, other in boxes[place + 1 :]:
                apart = np.any(box[1] <= other[0] + 1.5) or np.any(other[1] <= box[0] + 1.5)
                assert apart, (picture.name, words, others)


def test_axes_have_their_units(pictures: dict[str, Picture]):
    """Of the labels of each picture, as many as it has axes tell a unit."""
    units = {
        "spectra": ("(Hz)", "(dB)"), "equalizer": ("(Hz)", "(dB)"), "loudness": ("(LUFS)", "(m:ss)"),
        "dynamics": ("(LU)", "% of the time"), "width": ("(Hz)", "(dB)"), "delivery": ("(LUFS)", "(dBTP)"),
    }  # fmt: skip
    for name, picture in pictures.items():
        labels = " ".join(each.text or "" for each in read(picture.svg).iter(f"{SVG}text"))
        assert all(unit in labels for unit in units[name])


def test_tables_are_rectangles_with_a_head(pictures: dict[str, Picture]):
    for picture in pictures.values():
        assert len(picture.table) > 1
        assert {len(row) for row in picture.table} == {len(picture.table[0])}


def test_the_same_match_gives_the_same_text():
    match = matches.compressed_written().match
    assert drawn_of(match) == drawn_of(match)


def test_pictures_stay_small():
    """A song of four minutes whose limiter never rests, with excerpts that fill every cell."""
    match = matches.compressed_written().match
    busy = np.random.default_rng(1).uniform(0.0, 9.0, 2400)
    song = np.tile(signals.song(16.0, RATE_HZ), 15)
    long = analyze_samples(np.ascontiguousarray(song), RATE_HZ)
    taken = Reductions(limiter_db=busy, compressor_db=busy[::-1])
    sizes = {
        name: len(each.svg)
        for name, each in drawn_of(replace(match, before=long, after=long, reductions=taken)).items()
    }
    assert max(sizes.values()) < 40_000, sizes
    assert sum(sizes.values()) < 250_000, sizes


def test_text_is_escaped():
    """What a file is called cannot become part of the page."""
    assert read(text(0.0, 0.0, "<script>&\"'")).text == "<script>&\"'"
    hostile = "<script>alert('x')</script>.wav"
    match = replace(matches.suggested().match, mix_name=hostile, sources=(Source(name=hostile),))
    assert all("<script" not in each.svg for each in drawn_of(match).values())


def test_a_song_without_loudness_is_no_error():
    silent = analyze_samples(signals.silence(4.0, RATE_HZ), RATE_HZ)
    drawn = drawn_of(replace(matches.written().match, after=silent))
    assert not {"spectra", "loudness", "dynamics", "delivery"} & set(drawn)
