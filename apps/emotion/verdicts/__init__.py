"""What people who watched say of findings: right, or wrong."""
