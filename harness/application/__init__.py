"""An application that signs people in at the provider directly, without a registry between."""
