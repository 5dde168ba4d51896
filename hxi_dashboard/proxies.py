"""What a trusted reverse proxy says of the way a request came."""

from apps.record.addresses import is_trusted


class ForwardedScheme:
    """A request is secure when the trusted proxy that handed it on (HXI_TRUSTED_PROXIES) received it by https."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        told = request.META.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip().lower()
        if told == "https" and is_trusted(request.META.get("REMOTE_ADDR", "")):
            request.META["wsgi.url_scheme"] = told
        return self.get_response(request)
