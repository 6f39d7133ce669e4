"""What all faults share: their aim, the set of those that are on, the layer before the provider."""
