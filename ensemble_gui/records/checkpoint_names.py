"""What the name of a file says about whether it may hold a member, before anyone looks into it."""

import re

MEMBER_SUFFIXES = (".safetensors", ".pt", ".pth", ".ckpt", ".bin", ".pth.tar", ".pt.tar")
_INDEX = (".safetensors.index.json", ".bin.index.json")  # of a member in several files
_OF_A_TRAINING = {  # words of names of what a training keeps besides the member
    *("optimizer", "optimizers", "optim", "scheduler", "schedulers", "scaler", "rng", "tokenizer"),
}
_OF_OTHERS = {  # whole names, apart from numbers
    *("opt", "sched", "args", "training args", "config", "hparams", "stats", "statistics"),
    *("random states", "trainer state", "history", "metrics", "loss", "losses", "log", "logs"),
    *("vocab", "sampler", "data", "dataset", "indices", "splits"),
    *("labels", "targets", "predictions", "preds"),
}


def is_index(name: str) -> bool:
    """Whether it lists the files of one member."""
    return name.lower().endswith(_INDEX)


def is_of_a_member(name: str) -> bool:
    """Whether the name is one that people give to a file of members."""
    return name.lower().endswith((*MEMBER_SUFFIXES, *_INDEX)) and not holds_no_member(name)


def holds_no_member(name: str) -> bool:
    """Whether the name is that of what is kept next to members, such as optimizer.pt."""
    words = re.findall("[a-z]+", stem_of(name).lower())
    return not _OF_A_TRAINING.isdisjoint(words) or " ".join(words) in _OF_OTHERS


def stem_of(name: str) -> str:
    """The name without the suffix of a checkpoint."""
    ends = (*_INDEX, ".pth.tar", ".pt.tar", *MEMBER_SUFFIXES)
    end = next((one for one in ends if name.lower().endswith(one)), "")
    return name[: len(name) - len(end)]
