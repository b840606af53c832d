"""What a run measures of speed and costs."""

from ensemble_gui.wording.definition import Definition

SPEED_DEFINITIONS: dict[str, Definition] = {
    "speedup": Definition(
        title="Speedup",
        formula="baseline's median / strategy's median",
        symbols="of the seconds per call over the rounds, in which the strategies take turns in "
        "random order; the interval is that of Wilcoxon's "
        "signed-rank test on the rounds' ratios",
        range="above 0; 1 is the baseline's speed",
        source="Wilcoxon 1945; Hodges and Lehmann 1963",
        note="The 95% intervals of a run hold together: noise alone makes any of them wrong in at "
        "most one run of twenty. They describe this run; another may lay out memory differently.",
    ),
    "one_off": Definition(
        title="Setup and break-even",
        formula="break-even: 1 + (s − s₀) / (t₀ − t)",
        symbols="s, s₀: the one-off seconds of the strategy and of the baseline: stacking the "
        "parameters, which the loop does without, and the setup, which is preparation, "
        "compilation and first call together; t, t₀: their medians per call",
        range="break-even: calls, from 1 on, rounded up; it is left out where the strategy is not "
        "found to be faster",
        source="measured in this run",
        note="From the break-even on, all calls together have taken no longer than the baseline's. "
        "A setup marked * may be too long: something else used the CPU.",
    ),
    "cluster": Definition(
        title="What a call on a cluster takes",
        formula="wall time = computing + transfer + overhead; it pays from "
        "⌊(o + i) / (t − c)⌋ + 1 members on",
        symbols="computing: the longest of the shards' own; overhead, o: asking all places for "
        "nothing; transfer: what is left, of which i is the input's share by bytes; t: seconds a "
        "member on this machine, by its fastest strategy; c: seconds a member of computing and of "
        "outputs' transfer on the cluster",
        range="seconds of the median call; members from 1 on, or never",
        source="measured in this run",
        note="The size takes it that computing and outputs grow with the members, and nothing "
        "else does, on as many nodes as here.",
    ),
}
