"""Pages of a PDF to the texts of paragraphs.

`glyphs` asks PDFium what is set where; `characters` mends what fonts say wrongly of it; `lines` puts glyphs into
rows and spaces between them; `columns` gives the order of reading; `notes` takes footnotes apart; `paragraphs` joins
lines by their place on the page.
"""
