"""The token call that WSO2-style gateways speak, as most platforms in Vietnam do (OAuth 2.0, RFC 6749 section 4.4)."""
