"""
What is written into a firm file outside of a talk: a visit in a few lines, a contact, a need.

    visits      the sheet for a visit, visits as tiles
    contacts    the sheet for a contact, contacts as tiles
    needs       the sheet for a need
    frame       what the sheets share
"""
