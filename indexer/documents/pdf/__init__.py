"""Pages of a PDF to the paragraphs of a document.

`glyphs` and `drawings` ask PDFium what is where; `characters` mends what fonts say wrongly; `lines` puts glyphs into
rows and spaces between them, `tables` rows of tables; `margins` tells page furniture; `columns` gives the order of
reading; `notes` takes footnotes apart; `paragraphs` joins lines by their place on the page; `text` is all of this.
"""
