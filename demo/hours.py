"""When people visit a shop: quiet nights, a lunch peak, long evenings, and a little more at weekends. Hours are UTC."""

from bisect import bisect
from datetime import timedelta
from itertools import accumulate

DAYS = 14
HOURLY = (2, 1, 1, 1, 1, 2, 4, 7, 10, 12, 13, 14, 16, 14, 12, 12, 13, 15, 18, 21, 22, 18, 11, 5)
DAILY = (10, 9, 9, 10, 11, 13, 14)  # from Monday


def moments(random, anchor, count, latest):
    """`count` aware datetimes of the DAYS days before `anchor`, none after `anchor - latest`, latest first."""
    hours = [anchor - timedelta(hours=back) for back in range(1, DAYS * 24)]
    totals = list(accumulate(HOURLY[hour.hour] * DAILY[hour.weekday()] for hour in hours))
    chosen = (hours[bisect(totals, random.random() * totals[-1])] for _ in range(count))
    found = (hour + timedelta(seconds=random.uniform(0, 3600)) for hour in chosen)
    return sorted((min(moment, anchor - latest * random.uniform(1, 3)) for moment in found), reverse=True)
