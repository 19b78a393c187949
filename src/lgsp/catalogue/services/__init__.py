"""The catalogue as services of the platform, reached through the gateway only. Officers' work goes through `operations`."""
