"""What tests share: made-up results, fakes and gestures."""
