"""What saved funnels tell the overview: where most are lost, and who of some sessions was."""
