"""Pages of the draws: public, projector, witness, office."""
