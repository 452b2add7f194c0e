from django.db import migrations


class Migration(migrations.Migration):
    """Take out the columns from which the consents were made."""

    dependencies = [("people", "0012_consents")]

    operations = [
        migrations.RemoveConstraint(
            model_name="circumstance",
            name="people_circumstance_consent",
        ),
        migrations.RemoveConstraint(
            model_name="kinship",
            name="people_kinship_consent",
        ),
        migrations.RemoveField(
            model_name="circumstance",
            name="consent_by",
        ),
        migrations.RemoveField(
            model_name="circumstance",
            name="consent_on",
        ),
        migrations.RemoveField(
            model_name="circumstance",
            name="has_consent",
        ),
        migrations.RemoveField(
            model_name="historicalcircumstance",
            name="consent_by",
        ),
        migrations.RemoveField(
            model_name="historicalcircumstance",
            name="consent_on",
        ),
        migrations.RemoveField(
            model_name="historicalcircumstance",
            name="has_consent",
        ),
        migrations.RemoveField(
            model_name="historicalkinship",
            name="consent_by",
        ),
        migrations.RemoveField(
            model_name="historicalkinship",
            name="consent_on",
        ),
        migrations.RemoveField(
            model_name="historicalkinship",
            name="has_consent",
        ),
        migrations.RemoveField(
            model_name="kinship",
            name="consent_by",
        ),
        migrations.RemoveField(
            model_name="kinship",
            name="consent_on",
        ),
        migrations.RemoveField(
            model_name="kinship",
            name="has_consent",
        ),
    ]
