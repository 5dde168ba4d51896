"""How a command ends that cannot do its work: with one sentence, and no traceback where it would help nobody."""

import sys
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from pymongo.errors import PyMongoError

from apps.record.client import is_away

from . import Refused


@contextmanager
def one_sentence():
    """Ends the process with status 1 and a sentence when what the block needs is refused or away."""
    try:
        yield
    except (ImproperlyConfigured, Refused) as refusal:
        sys.exit(str(refusal))
    except (DatabaseError, PyMongoError) as error:
        if not is_away(error):
            raise
        sys.exit("MongoDB does not answer, or cannot confirm a write; see that HXI_MONGO_URL leads to one that runs.")
