from indexer.text.variants import simplify, variant_classes


def test_forms_that_the_tables_connect_are_one_class() -> None:
    classes = variant_classes()
    assert {classes[c] for c in "復複覆复"} == {"复"}
    assert {classes[c] for c in "裏裡里"} == {"里"}
    assert classes["國"] == classes["国"] == "国"


def test_a_representative_represents_itself() -> None:
    classes = variant_classes()
    assert all(classes[representative] == representative for representative in classes.values())


def test_phrases_come_before_characters_when_a_text_is_simplified() -> None:
    assert simplify("乾隆年間曬乾的穀物") == "乾隆年间晒干的谷物"
    assert simplify("国际恐怖主义") == "国际恐怖主义"


def test_a_sentence_of_any_length_is_simplified() -> None:
    assert simplify("論" * 100_000) == "论" * 100_000
