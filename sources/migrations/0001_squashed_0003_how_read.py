"""The schema that 0001_initial to 0003_how_read make, made at once: for a database without tables.

A database that has some of them goes on with those. A change of the schema is a new migration after this one.
"""

import baymak.codes
import baymak.dates
import django.core.validators
import django.db.models.deletion
import simple_history.models
import sources.addresses
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('sources', '0001_initial'), ('sources', '0002_wider_dates'), ('sources', '0003_how_read')]

    initial = True

    dependencies = [
        ('auth', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalSource',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('import_key', models.CharField(blank=True, editable=False, max_length=80)),
                ('code', baymak.codes.PublicCodeField(db_index=True, default=baymak.codes.make_code, editable=False, max_length=8, unique=False, validators=[django.core.validators.RegexValidator('^[0123456789ABCDEFGHJKMNPQRSTVWXYZ]{8}$')])),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('withdrawn', 'withdrawn')], db_index=True, default='draft', editable=False, max_length=9, verbose_name='state')),
                ('published_at', models.DateTimeField(editable=False, null=True, verbose_name='published at')),
                ('created_at', models.DateTimeField(blank=True, editable=False, verbose_name='created at')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, verbose_name='updated at')),
                ('name_keys', models.TextField(default='', editable=False)),
                ('title', models.CharField(blank=True, help_text='As printed, in the language of the source. Public.', max_length=400, verbose_name='title')),
                ('publisher', models.CharField(help_text='Who published it first. For example: Idel.Realii. Public.', max_length=200, verbose_name='publisher')),
                ('via', models.CharField(blank=True, choices=[('original', 'the original'), ('repost', 'a repost, the original was not seen'), ('citing', 'what another publisher says of it, the original was not seen')], max_length=8, verbose_name='what we read')),
                ('via_publisher', models.CharField(blank=True, help_text='In whose repost or report we read it. Public.', max_length=200, verbose_name='reposted or cited by')),
                ('author', models.CharField(blank=True, help_text='As printed. Public.', max_length=200, verbose_name='author')),
                ('kind', models.CharField(choices=[('news', 'news report'), ('investigation', 'journalistic investigation'), ('interview', 'interview'), ('organisation', 'report of an organisation'), ('reference', 'reference work'), ('court', 'court document'), ('official', 'official statement'), ('social', 'post on a social network'), ('letter', 'letter'), ('testimony', 'testimony'), ('other', 'other')], default='news', max_length=13, verbose_name='kind')),
                ('language', models.CharField(choices=[('ba', 'Bashkir'), ('ru', 'Russian'), ('en', 'English'), ('tt', 'Tatar'), ('cv', 'Chuvash'), ('udm', 'Udmurt'), ('uk', 'Ukrainian'), ('tr', 'Turkish'), ('de', 'German'), ('fr', 'French'), ('it', 'Italian'), ('sk', 'Slovak'), ('pl', 'Polish'), ('mis', 'another language')], max_length=3, verbose_name='language')),
                ('published_on', baymak.dates.PartialDateField(blank=True, verbose_name='date of publication')),
                ('read_extent', models.CharField(blank=True, choices=[('opening', 'the opening only'), ('part', 'a part'), ('whole', 'the whole')], help_text='That a source does not say something, can say only who has read the whole. Public.', max_length=7, verbose_name='how far it was read')),
                ('read_on', baymak.dates.PartialDateField(blank=True, help_text='When you read it.', verbose_name='date read')),
                ('url', models.CharField(blank=True, max_length=1000, validators=[sources.addresses.validate_web_address], verbose_name='address')),
                ('canonical_url', models.CharField(default='', editable=False, max_length=1010)),
                ('reachable', models.BooleanField(blank=True, choices=[(True, 'yes'), (False, 'no longer')], help_text='As far as somebody tried. Public.', null=True, verbose_name='the address leads to it')),
                ('reachable_on', baymak.dates.PartialDateField(blank=True, help_text='Public.', verbose_name='address tried on')),
                ('archive_url', models.CharField(blank=True, max_length=1000, validators=[sources.addresses.validate_web_address], verbose_name='address of an archived copy')),
                ('is_confidential', models.BooleanField(default=False, help_text='A confidential source is never shown in public, and nothing rests on it in public.', verbose_name='confidential')),
                ('internal_note', models.TextField(blank=True, help_text='Never public.', verbose_name='internal note')),
                ('submitted_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='submitted by')),
                ('published_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by')),
                ('read_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='read by')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical source',
                'verbose_name_plural': 'historical sources',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('import_key', models.CharField(blank=True, editable=False, max_length=80)),
                ('code', baymak.codes.PublicCodeField(default=baymak.codes.make_code, editable=False, max_length=8, unique=True, validators=[django.core.validators.RegexValidator('^[0123456789ABCDEFGHJKMNPQRSTVWXYZ]{8}$')])),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('withdrawn', 'withdrawn')], db_index=True, default='draft', editable=False, max_length=9, verbose_name='state')),
                ('submitted_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='submitted_%(class)ss', to=settings.AUTH_USER_MODEL, verbose_name='submitted by')),
                ('published_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='published_%(class)ss', to=settings.AUTH_USER_MODEL, verbose_name='published by')),
                ('published_at', models.DateTimeField(editable=False, null=True, verbose_name='published at')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('name_keys', models.TextField(default='', editable=False)),
                ('title', models.CharField(blank=True, help_text='As printed, in the language of the source. Public.', max_length=400, verbose_name='title')),
                ('publisher', models.CharField(help_text='Who published it first. For example: Idel.Realii. Public.', max_length=200, verbose_name='publisher')),
                ('via', models.CharField(blank=True, choices=[('original', 'the original'), ('repost', 'a repost, the original was not seen'), ('citing', 'what another publisher says of it, the original was not seen')], max_length=8, verbose_name='what we read')),
                ('via_publisher', models.CharField(blank=True, help_text='In whose repost or report we read it. Public.', max_length=200, verbose_name='reposted or cited by')),
                ('author', models.CharField(blank=True, help_text='As printed. Public.', max_length=200, verbose_name='author')),
                ('kind', models.CharField(choices=[('news', 'news report'), ('investigation', 'journalistic investigation'), ('interview', 'interview'), ('organisation', 'report of an organisation'), ('reference', 'reference work'), ('court', 'court document'), ('official', 'official statement'), ('social', 'post on a social network'), ('letter', 'letter'), ('testimony', 'testimony'), ('other', 'other')], default='news', max_length=13, verbose_name='kind')),
                ('language', models.CharField(choices=[('ba', 'Bashkir'), ('ru', 'Russian'), ('en', 'English'), ('tt', 'Tatar'), ('cv', 'Chuvash'), ('udm', 'Udmurt'), ('uk', 'Ukrainian'), ('tr', 'Turkish'), ('de', 'German'), ('fr', 'French'), ('it', 'Italian'), ('sk', 'Slovak'), ('pl', 'Polish'), ('mis', 'another language')], max_length=3, verbose_name='language')),
                ('published_on', baymak.dates.PartialDateField(blank=True, verbose_name='date of publication')),
                ('read_extent', models.CharField(blank=True, choices=[('opening', 'the opening only'), ('part', 'a part'), ('whole', 'the whole')], help_text='That a source does not say something, can say only who has read the whole. Public.', max_length=7, verbose_name='how far it was read')),
                ('read_on', baymak.dates.PartialDateField(blank=True, help_text='When you read it.', verbose_name='date read')),
                ('read_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='read by')),
                ('url', models.CharField(blank=True, max_length=1000, validators=[sources.addresses.validate_web_address], verbose_name='address')),
                ('canonical_url', models.CharField(default='', editable=False, max_length=1010)),
                ('reachable', models.BooleanField(blank=True, choices=[(True, 'yes'), (False, 'no longer')], help_text='As far as somebody tried. Public.', null=True, verbose_name='the address leads to it')),
                ('reachable_on', baymak.dates.PartialDateField(blank=True, help_text='Public.', verbose_name='address tried on')),
                ('archive_url', models.CharField(blank=True, max_length=1000, validators=[sources.addresses.validate_web_address], verbose_name='address of an archived copy')),
                ('is_confidential', models.BooleanField(default=False, help_text='A confidential source is never shown in public, and nothing rests on it in public.', verbose_name='confidential')),
                ('internal_note', models.TextField(blank=True, help_text='Never public.', verbose_name='internal note')),
            ],
            options={
                'verbose_name': 'source',
                'verbose_name_plural': 'sources',
                'ordering': ['-published_on', 'publisher', 'pk'],
                'abstract': False,
                'default_permissions': ('add', 'change', 'delete', 'view', 'publish'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('import_key', ''), _negated=True), fields=('import_key',), name='sources_source_import_key', violation_error_message='A row of this file was loaded already.'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'in_review', 'published', 'withdrawn'])), name='sources_source_state', violation_error_message='This is not a state.'), models.CheckConstraint(condition=models.Q(('published_by', None), models.Q(('submitted_by__isnull', False), models.Q(('submitted_by', models.F('published_by')), _negated=True)), _connector='OR'), name='sources_source_two_people', violation_error_message="Whoever submitted a record for review can't publish it."), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='sources_source_published_at', violation_error_message='A published record says when it was published.'), models.UniqueConstraint(condition=models.Q(('canonical_url', ''), _negated=True), fields=('canonical_url',), name='sources_source_address', violation_error_message='There is a source of this address already.'), models.CheckConstraint(condition=models.Q(('via_publisher', ''), ('via__in', ['repost', 'citing']), _connector='OR'), name='sources_source_via', violation_error_message='Who reposts or cites it, is said of a repost or citation only.'), models.CheckConstraint(condition=models.Q(('reachable_on', ''), ('reachable__isnull', False), _connector='OR'), name='sources_source_reachable', violation_error_message='Say whether the address led to it on that day.')],
            },
        ),
    ]
