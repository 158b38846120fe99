"""What may run for ever or do harm, kept behind a boundary that can be killed."""
