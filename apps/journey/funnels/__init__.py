"""Funnels: how many of those who begin also finish."""
