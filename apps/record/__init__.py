"""The ground: the five databases of the record plane, their clients, validators and indexes."""
