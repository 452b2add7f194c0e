"""What one edition says otherwise than the one before it, of the rows that are in both.

It is kept beside the edition and told under `/data/`. What a row said is forgotten with the row, in the
moment in which that is cut out; so is what referred to it. Of texts and names, and of what is said no more,
only that it changed is kept: whoever asked for it to go shall not find it here.
"""

import json
import os
from dataclasses import asdict, dataclass, replace
from urllib.parse import quote

from baymak.edition import beside, opened
from public.release.sql import FUNCTIONS
from public.release.tables import tables

# So many changes are kept, the newest.
KEPT = 5000


@dataclass(frozen=True)
class PublicChange:
    """On one day a column of a public row came to say something else."""

    day: str
    record_table: str
    record_code: str
    record_column: str
    before: str | None = None
    after: str | None = None
    # (table, code) of the rows that came to it, or left it; not told.
    others: tuple = ()

    @property
    def said(self):
        return (*self.day_and_place, self.before, self.after)

    @property
    def place(self):
        return self.record_table, self.record_code, self.record_column

    @property
    def day_and_place(self):
        return self.day, *self.place

    @property
    def line(self):
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"

    def silenced(self, places):
        return replace(self, before=None, after=None) if self.place in places else self


def kept():
    """Return the changes that are kept, the oldest first."""
    try:
        lines = beside("changes").read_text(encoding="utf-8").splitlines()
        return [PublicChange(**json.loads(line)) for line in lines]
    except (FileNotFoundError, ValueError, TypeError):  # a broken one is worth no withdrawal that fails
        return []


def follow(before, after, day):
    """Keep what an edition, a file, says otherwise than the one before; forget what is not in it."""
    changes = [*differences(before, after, day)]
    silent = {change.place for change in changes if change.after is None}
    found = {change.day_and_place: change.silenced(silent) for change in kept()}
    for change in changes:
        earlier = found.pop(change.day_and_place, None)
        if earlier and change.others:
            others = {*map(tuple, earlier.others)} ^ {*change.others}
            if not others:
                continue  # what came that day left again, or the other way round
            change = replace(change, others=sorted(others))  # noqa: PLW2901, of the whole day
        if earlier and change.after is not None:
            if earlier.before == change.after:
                continue  # it was a mistake of that day
            change = replace(change, before=earlier.before)  # noqa: PLW2901, of the whole day
        found[change.day_and_place] = change
    keep(after, found.values())


def forget(edition):
    """Forget what is said of rows that are not in an edition, a file."""
    keep(edition, kept())


def keep(edition, changes):
    """Keep of some changes what is about rows that an edition, a file, has."""
    known = {table.name: table for table in tables() if table.model}
    fields = {(table.name, one.name): one for table in known.values() for one in table.fields}
    parts = {(table.belongs_to, table.name) for table in tables() if table.belongs_to}
    with opened(edition) as file:

        def is_there(name, code):
            table = known.get(name)
            return (
                table
                and file.execute(
                    f'SELECT 1 FROM "{table.model._meta.db_table}" WHERE "{table.code}" = ?', [code]
                ).fetchone()
            )

        lines = []
        for change in changes:
            one = fields.get((change.record_table, change.record_column))
            if not is_there(change.record_table, change.record_code):
                continue
            if (change.record_table, change.record_column) in parts:
                if all(is_there(*other) for other in change.others):  # as below
                    lines.append(change.line)
                continue
            if one is None or not one.is_typed:
                continue
            before, after = (
                not (code and one.refers) or is_there(one.refers, code)
                for code in (change.before, change.after)
            )
            if after:  # else it would tell that there was something, which left
                lines.append((change if before else change.silenced({change.place})).line)
    fresh = beside("changes.new")
    fresh.write_text("".join(sorted(lines)[-KEPT:]), encoding="utf-8")
    os.replace(fresh, beside("changes"))


def columns_of(file):
    """Return (table, column) of all that an open edition has."""
    return file.execute(
        "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'"
        " AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid"
    ).fetchall()


def differences(earlier, later, day):
    """Yield what two editions, files, say otherwise of the rows that are in both.

    Nothing of one that another version of the site wrote: what moved between columns did not change.
    """
    with opened(later) as file, opened(earlier) as old:
        if columns_of(file) != columns_of(old):
            return
        file.execute("ATTACH ? AS old", [f"file:{quote(str(earlier))}?mode=ro&immutable=1"])
        for one in (file, old):
            for name, function in FUNCTIONS.items():
                one.create_function(name, -1, function, deterministic=True)
        for table in tables():
            if not (table.model and table.key == ("code",)):
                continue
            name = table.model._meta.db_table
            rows = file.execute(
                f'SELECT id FROM (SELECT * FROM main."{name}" EXCEPT SELECT * FROM old."{name}")'
                f' WHERE id IN (SELECT id FROM old."{name}")'
            )
            ids = [pk for (pk,) in rows]
            if not ids:
                continue
            was, now = (
                {row[0]: row for row in one.execute(table.of_rows, [json.dumps(ids)])} for one in (old, file)
            )
            for code in was.keys() & now.keys():
                for place, one in enumerate(table.fields):
                    before, after = was[code][place], now[code][place]
                    if one.about and one.is_typed and before != after:
                        told = (before, after) if one.tells and after is not None else (None, None)
                        said = (value if value is None else f"{value}" for value in told)
                        yield PublicChange(day, table.name, code, one.name, *said)
        yield from differences_of_parts(old, file, day)


def differences_of_parts(old, file, day):
    """Yield of which rows, that are in both editions, what belongs to them changed: links, punishments.

    What came or left together with another row is no change: it would tell of that row.
    """
    codes = {
        table.name: {code for (code,) in old.execute(asked)} & {code for (code,) in file.execute(asked)}
        for table in tables()
        if table.model and (asked := f'SELECT "{table.code}" FROM "{table.model._meta.db_table}"')
    }
    for table in tables():
        if not table.belongs_to:
            continue
        said = replace(table, fields=tuple(one for one in table.fields if one.is_typed))
        referring = [(place, one.refers) for place, one in enumerate(said.fields) if one.refers]
        found = {}
        for row in {*old.execute(said.selected)} ^ {*file.execute(said.selected)}:
            own, *others = ((name, row[place]) for place, name in referring if row[place])
            if all(code in codes[name] for name, code in (own, *others)):
                found.setdefault(own[1], set()).update(others)
        for code, others in found.items():
            yield PublicChange(day, table.belongs_to, code, table.name, others=tuple(sorted(others)))
