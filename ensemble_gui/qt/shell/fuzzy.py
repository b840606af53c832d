"""How well a few letters fit a text, as in a palette, where people rarely type whole words."""

_WORD, _INSIDE = 0, 1  # from good to bad
SCATTERED = 2


def rank(query: str, text: str) -> tuple[int, int] | None:
    """The smaller, the better it fits; None if some word of the query is not in the text.

    A word fits best where a word of the text begins with it, then where it is inside one, then
    where its letters come in this order at all. Case does not matter.
    """
    folded = text.casefold()
    found = [_rank_of(word, folded) for word in query.casefold().split()]
    if None in found:
        return None
    places = [one for one in found if one is not None]
    return max((kind for kind, _ in places), default=0), sum(at for _, at in places)


def _rank_of(word: str, text: str) -> tuple[int, int] | None:
    """How a word fits, and at which letter of the text."""
    padded = f" {text}"
    if (at := padded.find(f" {word}")) >= 0:
        return _WORD, at
    if (at := text.find(word)) >= 0:
        return _INSIDE, at
    first = at = text.find(word[0])
    for letter in word[1:]:
        at = text.find(letter, at + 1) if at >= 0 else -1
    return (SCATTERED, first) if at >= 0 else None
