"""Choosing a row by typing, as the admin's relation fields want it."""


def choose(page, field, typed, found):
    """Open the relation in `field`, type, and take the row whose text has `found`."""
    field.locator(".select2-selection").click()
    # The list asks once when it opens; typing before the answer would ask twice at the same time, which
    # a database in memory, with its one connection for all threads, does not bear.
    page.locator(".select2-results__option:not(.loading-results)").first.wait_for()
    page.get_by_role("searchbox").last.fill(typed)
    page.get_by_role("option", name=found).click()
