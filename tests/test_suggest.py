from indexer.documents.model import Document, Paragraph, Record
from tests.coast import SearcherOver


def document(id: str, title: str, *texts: str) -> Document:
    paragraphs = (Paragraph(n, text, None, f"第{n}自然段", "body", "") for n, text in enumerate(texts, 1))
    return Document(Record(id=id, title=title), tuple(paragraphs))


DOCUMENTS = (
    document("a", "反恐公约", "欧安组织的工作。", "回顾第2462(2019)号决议和第1373(2001)号决议。"),
    document("b", "欧盟章程", "回顾第1373(2001)号决议。", "无关。"),
)


def test_names_symbols_and_titles_are_offered_with_the_paragraphs_they_lead_to(searcher_over: SearcherOver) -> None:
    searcher = searcher_over(DOCUMENTS)
    assert [(s.text, s.kind, s.count) for s in searcher.suggest("欧")] == [
        ("欧盟章程", "title", 2),
        ("欧安组织", "term", 1),
    ]
    assert [(s.text, s.count) for s in searcher.suggest("s/res")] == [("S/RES/1373(2001)", 2), ("S/RES/2462(2019)", 1)]
    assert [s.text for s in searcher.suggest("1373")] == ["S/RES/1373(2001)"]


def test_what_leads_nowhere_is_not_offered(searcher_over: SearcherOver) -> None:
    searcher = searcher_over(DOCUMENTS)
    assert searcher.suggest("石油输出国组织") == ()
    assert searcher.suggest(" ") == ()
