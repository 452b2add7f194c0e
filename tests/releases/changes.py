"""What is told otherwise today than a release told it, each with the reason; everything else is the same.

A column that is not named here is compared as it is, and one that is new says nothing about the past.
"""

# {(file, column of the release): (why, how it is read from a row of today)}
CHANGES = {}
