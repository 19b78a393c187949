"""One simulated outside system per file, each speaking its real dialect. Their invented data stand in `invented`."""
