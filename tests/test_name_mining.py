from __future__ import annotations

import sys
from pathlib import Path

import pytest

from indexer.text import terms
from indexer.text.name_mining import MinedName, mine, proposal

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def mined(*texts: str) -> list[tuple[str, str]]:
    return [(name.full, name.short) for name in mine((f"d:{n}", text) for n, text in enumerate(texts, 1))]


@pytest.mark.parametrize(
    ("text", "full", "short"),
    [
        ("由大河流域管理组织(大流组织)主办", "大河流域管理组织", "大流组织"),
        ("與大河流域管理組織（大流組織）合作", "大河流域管理組織", "大流組織"),
        ("各方同联合国河流计划署(河流署)会商", "联合国河流计划署", "河流署"),
        ("《大河流域管理条例》（以下简称《大河条例》）", "大河流域管理条例", "大河条例"),
        ("大河流域管理局（下称“大河局”）", "大河流域管理局", "大河局"),
        ("大河流域管理局，以下简称“大河局”，", "大河流域管理局", "大河局"),
        ("大河教育、科学及文化组织(大河教科文组织)", "大河教育、科学及文化组织", "大河教科文组织"),
        ("并请，大河流域管理组织（OBMR）派员", "大河流域管理组织", "OBMR"),
    ],
)
def test_a_short_form_in_brackets_is_found_with_its_name(text: str, full: str, short: str) -> None:
    assert mined(text) == [(full, short)]


@pytest.mark.parametrize(
    "text",
    [
        "给秘书长的信(见附件)",
        "大河流域管理组织(大河流域管理组织)",
        "大河流域管理组织(流域大河组织)",
        "大河流域(第一章)",
        "大河流域管理组织(甲乙)",
        "大河流域管理办法（以下简称本办法）",
        "政府与大河（UN）",
        "欧洲安全与合作组织(欧安组织)",
    ],
)
def test_what_is_no_short_form_or_is_declared_already_is_not_proposed(text: str) -> None:
    assert mined(text) == []


def test_a_name_begins_where_all_places_agree() -> None:
    found = mine(
        [("a:1", "由前山大河流域管理局(大河局)"), ("b:1", "对前山大河流域管理局(大河局)"), ("c:9", "(大河局)")]
    )
    assert found == [MinedName("前山大河流域管理局", "大河局", 2, "a:1")]


def test_a_proposal_is_a_list_that_loads_and_what_is_doubtful_is_commented_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = mine([("a:1", "由大河流域组织(大河组织)和大河航运组织(大河组织)、欧陆联盟(欧盟)、大湖流域组织(大湖组织)")])
    text = "\n".join(proposal(names, 1))
    assert "# 1 处，例如 a:1，已经是“欧洲联盟”的简称" in text
    assert [entry["full"] for entry in tomllib.loads(text)["name"]] == ["大湖流域组织"]
    own = tmp_path / "terms.toml"
    own.write_text(text, encoding="utf-8")
    monkeypatch.setenv("DUANSOU_TERMS", str(own))
    assert terms.Name("大湖流域组织", (), ("大湖组织",)) in terms.names.__wrapped__()
