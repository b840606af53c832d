"""What the members predict for images that are shifted further and further."""
