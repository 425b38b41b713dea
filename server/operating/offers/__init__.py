"""
Catalogues of providers: read from CSV, openQ-cat or HSDS, checked row by row, written whole or not at all.

    findings    what is wrong with a row, with a code
    cells       what stands in a cell: dates, numbers, yes and no, as people write them
    catalogue   what a file says, whatever its format
    table       CSV
    openqcat    openQ-cat 1.1 (XML)
    hsds        Open Referral HSDS 3 (JSON)
    reading     which of them a file is
    writing     into the database: added, changed, ended
"""
