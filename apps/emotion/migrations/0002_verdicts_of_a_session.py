from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('emotion', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='verdict',
            index=models.Index(fields=['session_id'], name='verdicts_of_a_session'),
        ),
    ]
