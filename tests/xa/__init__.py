"""A case that never was, in a country that is none: for show, and to try that the site knows no case."""
