"""The answer to a form without a valid CSRF sign."""

from django.shortcuts import render


def refused_form(request, reason=""):
    return render(request, "403_csrf.html", {"reason": reason}, status=403)
