"""Call the place of a sentence what it is under any law; the kind of the place says whether it is a colony."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0023_defendants_and_numbers_in_rows_only"),
    ]

    operations = [
        migrations.AlterField(
            model_name="detention",
            name="kind",
            field=models.CharField(
                choices=[
                    ("police", "police custody"),
                    ("administrative", "administrative arrest"),
                    ("pretrial", "pre-trial detention"),
                    ("house_arrest", "house arrest"),
                    ("colony", "serving a sentence"),
                    ("transit", "in transit"),
                    ("medical", "medical facility"),
                ],
                max_length=14,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="historicaldetention",
            name="kind",
            field=models.CharField(
                choices=[
                    ("police", "police custody"),
                    ("administrative", "administrative arrest"),
                    ("pretrial", "pre-trial detention"),
                    ("house_arrest", "house arrest"),
                    ("colony", "serving a sentence"),
                    ("transit", "in transit"),
                    ("medical", "medical facility"),
                ],
                max_length=14,
                verbose_name="kind",
            ),
        ),
    ]
