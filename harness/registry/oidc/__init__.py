"""The registry as relying party: discovery, sign-in, refresh, userinfo."""
