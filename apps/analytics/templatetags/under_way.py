"""The lines about what is under way; where nothing is, none."""

from django import template

from apps.analytics.under_way import notices

register = template.Library()


@register.inclusion_tag("analytics/_under_way.html", takes_context=True)
def under_way(context):
    return {"notices": notices(), "user": context["user"]}
