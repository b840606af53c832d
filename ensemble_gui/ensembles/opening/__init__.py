"""From a path to members that run: manifest, plan, stack, trust."""
