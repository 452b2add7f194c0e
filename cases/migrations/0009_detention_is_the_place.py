from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_orders_of_detentions"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="detention",
            name="ordered_by",
        ),
        migrations.RemoveField(
            model_name="detention",
            name="ordered_until",
        ),
        migrations.RemoveField(
            model_name="historicaldetention",
            name="ordered_by",
        ),
        migrations.RemoveField(
            model_name="historicaldetention",
            name="ordered_until",
        ),
    ]
