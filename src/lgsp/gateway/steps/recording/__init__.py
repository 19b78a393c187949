"""Steps that write down what passes, before it passes. What a record holds is in `gateway/recording.py`."""
