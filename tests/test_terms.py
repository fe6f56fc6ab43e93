from indexer.text.folding import fold
from indexer.text.terms import short_forms, synonyms


def test_every_form_of_a_name_leads_to_the_others() -> None:
    assert "欧安组织" in synonyms("欧洲安全与合作组织")
    assert "欧洲安全与合作组织" in synonyms("欧安组织")
    assert "联合国反恐怖主义办公室" in synonyms("反恐办公室")


def test_script_and_width_do_not_matter() -> None:
    assert synonyms("歐安組織") == synonyms("欧安组织")


def test_what_is_no_name_whole_has_no_synonyms() -> None:
    assert synonyms("恐怖主义") == ()
    assert synonyms("欧安组织的工作") == ()


def test_no_form_belongs_to_two_names() -> None:
    for form in short_forms():
        for other in synonyms(form):
            assert fold(form) in map(fold, synonyms(other))
