"""The pages of the rulebooks: public ones, revising, choosing."""
