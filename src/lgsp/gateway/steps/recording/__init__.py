"""Steps that record exchanges before they are forwarded. What a record holds is in `gateway/recording.py`."""
