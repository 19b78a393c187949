"""X-Road's REST form: the same calls and refusals in the words of X-Road 7 (`pr-rest`)."""
