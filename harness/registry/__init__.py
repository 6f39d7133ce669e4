"""The stand-in for Harbor, as far as a CLI secret is concerned: sign-in, secrets, tokens for docker."""
