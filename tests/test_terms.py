from indexer.text.folding import fold
from indexer.text.terms import names, short_forms, synonyms


def test_every_spelling_of_a_name_leads_to_the_others() -> None:
    assert "联合国反恐怖主义办公室" in synonyms("反恐主义办公室")
    assert "反恐主义办公室" in synonyms("联合国反恐怖主义办公室")


def test_short_forms_are_names_but_no_synonyms() -> None:
    assert "欧安组织" in short_forms()
    assert ("欧洲安全与合作组织", "欧安组织") in names()
    assert synonyms("欧安组织") == synonyms("欧洲安全与合作组织") == ()


def test_script_and_width_do_not_matter() -> None:
    assert synonyms("反恐怖主義辦公室") == synonyms("反恐怖主义办公室") != ()


def test_what_is_no_name_whole_has_no_synonyms() -> None:
    assert synonyms("恐怖主义") == ()
    assert synonyms("反恐怖主义办公室的工作") == ()


def test_no_form_belongs_to_two_names() -> None:
    forms = [fold(form) for entry in names() for form in entry]
    assert len(forms) == len(set(forms))
