import django.db.models.deletion
import django.utils.timezone
import django_mongodb_backend.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Verdict',
            fields=[
                ('id', django_mongodb_backend.fields.ObjectIdAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session_id', models.CharField(max_length=300)),
                ('model', models.CharField(max_length=80)),
                ('kind', models.CharField(max_length=80)),
                ('event_id', models.CharField(max_length=600)),
                ('is_right', models.BooleanField()),
                ('confidence', models.FloatField()),
                ('rule_version', models.PositiveIntegerField(blank=True, null=True)),
                ('judged_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='verdicts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'session_id', 'model', 'kind', 'event_id'), name='one_verdict_of_a_finding')],
            },
        ),
    ]
