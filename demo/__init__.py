"""The demo shop: a small web shop to record, its scripted visitors and the sample sessions."""
