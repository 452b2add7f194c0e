"""The release: the tables of an edition as files that anybody may keep, under `/data/`.

`tables` declares them, `writing` makes the files of one edition, `publishing` puts them in place and away.
"""
