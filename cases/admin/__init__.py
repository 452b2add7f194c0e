"""What is done to a person, in the admin; and the person's page with all of it."""

from cases.admin import person, procedure, reference, sentences  # noqa: F401, registers them
