"""The form of a note."""

import re

from django import forms

from apps.replay.models import LONGEST_TAG, LONGEST_TEXT, MOST_TAGS, Note

BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")


class TextField(forms.CharField):
    """Text of several lines; browsers send a line's end as two characters, and count one."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")


class TagsField(forms.CharField):
    """Words with commas between them: a list of them in small letters, each once."""

    def to_python(self, value):
        words = (BLANKS.sub(" ", word).strip(" #").lower() for word in super().to_python(value).split(","))
        tags = list(dict.fromkeys(filter(None, words)))
        if any(len(tag) > LONGEST_TAG for tag in tags):
            raise forms.ValidationError(f"A tag has at most {LONGEST_TAG} letters; put commas between tags.")
        if len(tags) > MOST_TAGS:
            raise forms.ValidationError(f"At most {MOST_TAGS} tags.")
        return tags

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value


class NoteForm(forms.ModelForm):
    """A note's text and tags, and the moment (`starts_ms`) or stretch (to `ends_ms`) it is pinned to."""

    text = TextField(required=False, max_length=LONGEST_TEXT)
    tags = TagsField(required=False)

    class Meta:
        model = Note
        fields = ("starts_ms", "ends_ms", "text", "tags")

    def clean(self):
        told = super().clean()
        starts, ends = told.get("starts_ms"), told.get("ends_ms")
        if ends is not None and (starts is None or ends <= starts):
            raise forms.ValidationError("The end comes after the start.")
        if not self.errors and not told["text"] and not told["tags"]:
            raise forms.ValidationError("Write a few words, or give a tag.")
        return told

    @property
    def problems(self):
        """What is wrong, as sentences."""
        return [error for errors in self.errors.values() for error in errors]
