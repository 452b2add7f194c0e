"""What people are found by; derived from their names and texts by `people.indexing`."""

from django.db import models
from django.db.models.lookups import StartsWith

from baymak.columns import deciding, derived
from baymak.names import MAX_KEY
from people.models.person import Person


class KeyStartsWith(StartsWith):
    """Whether a key begins with another, by the index on SQLite too, whose LIKE uses none."""

    def as_sqlite(self, compiler, connection):
        key, _params = self.process_lhs(compiler, connection)
        after_z = chr(ord("z") + 1)  # keys are small letters from a to z
        return f"({key} >= %s AND {key} < %s)", [self.rhs, self.rhs + after_z]


class NameKeyField(models.CharField):
    """A key from `baymak.names`."""


NameKeyField.register_lookup(KeyStartsWith)


class NameKey(models.Model):
    """One key that somebody's name has or had. Rows are never deleted: the vocabulary only grows."""

    text = NameKeyField(max_length=MAX_KEY, unique=True)

    columns = [derived("text")]

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.text


class PersonKey(models.Model):
    """One key by which one person is found; derived from the person's names by `people.indexing`."""

    key = models.ForeignKey(NameKey, models.PROTECT, db_index=False, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="name_keys")
    # Some name with this key is public, were the person published. Whether they are is asked anew each time.
    is_public = models.BooleanField()

    columns = [derived("key"), derived("person"), deciding("is_public")]

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["key", "person"], name="%(app_label)s_%(class)s_once"),
        ]

    def __str__(self):
        return f"{self.key_id}: {self.person_id}"


class PersonText(models.Model):
    """The words that are public about one person, were they published; derived by `people.indexing`."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="search_text")
    text = models.TextField()

    columns = [derived("person"), derived("text")]

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.person_id}"
