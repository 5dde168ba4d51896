"""How good the findings are, by what people who watched say of them: precision, and confidence against the truth."""
