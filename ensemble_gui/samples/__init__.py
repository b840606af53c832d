"""What the members see: digits, noise, the user's images, and minibatches of them."""
