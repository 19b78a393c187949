"""What templates may say: numbers, moments, names, states. The words themselves stand in `portal/page/words.py`."""
