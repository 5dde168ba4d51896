"""Names that outside models give to emotions and to themselves, in one form: what looks the same is the same."""

from unicodedata import category, normalize

from .refusals import Unfit

LONGEST = 80  # characters
UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})  # controls, overrides of the reading direction, joiners …


def word_of(text, field):
    """The word that is kept; Unfit names the field when it is none, or holds what nobody can see."""
    whole = normalize("NFKC", text)
    if unseen := next((one for one in whole if category(one) in UNSEEN), None):
        raise Unfit(f"{field}: U+{ord(unseen):04X} cannot be seen")
    word = " ".join(whole.split())
    if not word:
        raise Unfit(f"{field}: expected a word")
    if len(word) > LONGEST:  # one sign may stand for many letters
        raise Unfit(f"{field}: longer than {LONGEST} characters")
    return word


def small_word_of(text, field):
    """The same in small letters."""
    return word_of(normalize("NFKC", text).lower(), field)
