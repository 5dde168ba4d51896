"""How sure a share is. Pure.

The interval is E. B. Wilson's, "Probable inference, the law of succession, and statistical inference", Journal of the
American Statistical Association 22 (1927), 209-212: it stays within 0 and 1 and is right for few cases, too.
"""

from math import sqrt

Z = 1.959963984540054  # of a two-sided 95 % interval


def wilson(hits, total):
    """Wilson's 95 % score interval (low, high) for the share hits / total."""
    share, square = hits / total, Z * Z
    middle = 2 * hits + square
    reach = Z * sqrt(square + 4 * hits * (1 - share))
    low, high = ((middle + way * reach) / (2 * (total + square)) for way in (-1, 1))
    return (0.0 if hits == 0 else low), (1.0 if hits == total else high)
