"""Word files (Office Open XML) to blocks of text.

`package` opens the zip file within limits; `styles` and `numbering` hold what a document defines once; `inline` reads
one paragraph; `story` reads paragraphs, tables, notes and text boxes in their order; `chunks` reads embedded files;
`properties` reads what the file says of itself.
"""
