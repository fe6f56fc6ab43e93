"""Which paragraph became which."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.search.alignment import align

KEYS = st.lists(
    st.one_of(
        st.sampled_from(["附件", "第一章总则", "各国应当防止洗钱。", "各国应当打击洗钱和贩毒。", "-", ""]),
        st.text("甲乙丙丁各国应当防止打击洗钱，。", max_size=12),
    ),
    max_size=12,
)

PLAN = (
    "第一条为了保护湿地，制定本办法。",
    "第二条林业部门负责湿地的调查和登记，每三年公布一次结果。",
    "第三条任何人不得在湿地倾倒废物。",
    "第四条违反前条规定的，责令清除，并处罚款。",
    "第五条本办法自公布之日起施行。",
)


@given(KEYS, KEYS)
def test_no_paragraph_is_paired_twice_and_the_ordered_ascend(a: list[str], b: list[str]) -> None:
    found = align(a, b)
    pairs = (*found.ordered, *found.moved)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert all(x < u and y < v for (x, y), (u, v) in pairwise(found.ordered))
    assert all(0 <= i < len(a) and 0 <= j < len(b) for i, j in pairs)


@given(KEYS)
def test_a_document_is_aligned_with_itself_paragraph_by_paragraph(keys: list[str]) -> None:
    assert align(keys, keys).ordered == tuple((i, i) for i in range(len(keys)))


def test_what_was_inserted_and_deleted_has_no_partner() -> None:
    after = (*PLAN[:2], "第三条湿地周围设立标志，由乡镇维护。", *PLAN[3:])
    assert align(PLAN, after).ordered == ((0, 0), (1, 1), (3, 3), (4, 4))
    assert align(PLAN, ()).ordered == align((), PLAN).ordered == ()


def test_reworded_paragraphs_are_found_in_their_order() -> None:
    after = (
        "第一条为加强湿地保护，制定本条例。",
        "第二条省人民政府的林业部门负责全省湿地的调查、登记，并于每年三月公布结果。",
        "第三条禁止在湿地和水源倾倒废物、污水。",
        "第四条违反第三条规定的，责令限期清除，处一万元以下罚款。",
        "第五条本条例自三月一日起施行。",
    )
    assert align(PLAN, after).ordered == tuple((i, i) for i in range(5))


def test_a_moved_paragraph_is_found_out_of_order() -> None:
    after = (PLAN[3].replace("前条", "第三条"), *PLAN[:3], PLAN[4])
    found = align(PLAN, after)
    assert found.ordered == ((0, 1), (1, 2), (2, 3), (4, 4))
    assert found.moved == ((3, 0),)


def test_of_paragraphs_that_recur_those_beside_their_neighbours_are_paired() -> None:
    a = ("附件一", "说明", PLAN[1], "附件二", "说明", PLAN[3])
    b = ("附件二", "说明", PLAN[3])
    assert align(a, b).ordered == ((3, 0), (4, 1), (5, 2))


@pytest.mark.parametrize("seed", range(3))
def test_large_documents_with_many_changes_are_aligned(seed: int) -> None:
    rnd = random.Random(seed)
    words = [chr(0x4E00 + rnd.randrange(2000)) + chr(0x4E00 + rnd.randrange(2000)) for _ in range(3000)]
    before = ["".join(rnd.choices(words, k=rnd.randint(6, 20))) for _ in range(600)]
    after: list[tuple[int | None, str]] = []
    for i, key in enumerate(before):
        chance = rnd.random()
        if chance < 0.1:
            continue
        if chance < 0.2:
            after.append((None, "".join(rnd.choices(words, k=10))))
        if chance < 0.6:
            cut = rnd.randrange(len(key) - 4)
            key = key[:cut] + rnd.choice(words) + key[cut + 4 :]
        after.append((i, key))
    found = align(before, [key for _, key in after])
    assert set(found.ordered) == {(i, j) for j, (i, _) in enumerate(after) if i is not None}
    assert not found.moved
