"""Checkpoints that somebody means harm with: each would make a marker, or take for ever."""

import builtins
import functools
import importlib
import os
import pickle
import runpy
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import torch

STATE = {"weight": torch.ones(2, 3)}


def saved(state: object = STATE, **options: object) -> bytes:
    """What torch.save writes."""
    file = BytesIO()
    torch.save(state, file, **options)  # type: ignore[arg-type]  # of its own options
    return file.getvalue()


def archive(
    pickled: bytes,
    storages: dict[str, bytes] | None = None,
    *,
    more: tuple[tuple[str, bytes], ...] = (),
    packed: bool = False,
) -> bytes:
    """An archive as torch.save writes one, with this data.pkl."""
    kind = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    file = BytesIO()
    with zipfile.ZipFile(file, "w", kind) as found:
        found.writestr("archive/data.pkl", pickled)
        found.writestr("archive/byteorder", b"little")
        for key, content in (storages or {}).items():
            found.writestr(f"archive/data/{key}", content)
        found.writestr("archive/version", b"3\n")
        for name, content in more:
            found.writestr(name, content)
    return file.getvalue()


class Calls:
    """Pickled, it calls a function as it is loaded."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self.call = function, arguments

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self.call


class Sets:
    """Pickled, it calls, and then sets a state."""

    def __init__(self, state: object) -> None:
        self.state = state

    def __reduce__(self) -> tuple[object, ...]:
        return torch.nn.Linear, (1, 1), self.state


def calling(marker: Path) -> dict[str, object]:
    """Objects that run code which makes the marker, by what they are made of."""
    code = f"open({str(marker)!r}, 'w').close()"
    shell = f'"{sys.executable}" -c "{code}"'
    script = marker.with_name("script.py")
    script.write_text(code)
    inner = pickle.dumps(Calls(eval, code))
    return {
        "os.system": Calls(os.system, shell),
        "os.popen": Calls(os.popen, shell),
        "builtins.eval": Calls(eval, code),
        "builtins.exec": Calls(exec, code),
        "builtins.__import__": Calls(builtins.__import__, "script"),
        "builtins.open": Calls(open, str(marker), "w"),
        "builtins.getattr": Calls(getattr, Calls(importlib.import_module, "os"), "system"),
        "subprocess.call": Calls(subprocess.call, [sys.executable, "-c", code]),
        "subprocess.Popen": Calls(subprocess.Popen, [sys.executable, "-c", code]),
        "runpy": Calls(runpy.run_path, str(script)),
        "importlib": Calls(importlib.import_module, "script"),
        "pathlib": Calls(Path.touch, marker),
        "pickle.loads": Calls(pickle.loads, inner),
        "torch.load": Calls(torch.load, str(marker)),
        "torch.hub.load": Calls(torch.hub.load, str(marker.parent), "entry"),
        "torch.save": Calls(torch.save, {}, str(marker)),
        "torch.storage": Calls(torch.storage._load_from_bytes, inner),
        "torch._utils": Calls(torch._utils._rebuild_device_tensor_from_numpy, 1, 2, 3, 4),
        "torch.jit": Calls(torch.jit.load, str(marker)),
        "torch.export": Calls(torch.export.load, str(marker)),
        "torch.compile": Calls(torch._dynamo.optimize, "eager"),
        "torch.testing": Calls(torch.nn.Linear, Calls(eval, code), 1),
        "a list of it": [Calls(eval, code)],
        "deep in it": {"weight": [(Calls(exec, code),)]},
        "as a value beside others": {"epoch": 3, "extra": Calls(eval, code)},
        "as a key": {Calls(eval, code): 1},
        "in a set": {Calls(eval, code)},
        "a state to set": Sets(Calls(eval, code)),
        "a whole module": torch.nn.Linear(1, 1),
        "an array of objects": np.array([Calls(eval, code)], dtype=object),
        "by named arguments": functools.partial(eval, code),
        "a method": Calls(str.format, "{0.__class__}", Calls(exec, code)),
    }


_PLACE = b"ctorch\nFloatStorage\nX\1\0\0\x000X\3\0\0\0cpuK\2tQ."


def opcodes(marker: Path) -> dict[str, bytes]:
    """Pickles that no pickler writes, by what they try."""
    code = f"open({str(marker)!r}, 'w').close()".encode()
    text = b"X" + struct.pack("<I", len(code)) + code
    ordered = b"ccollections\nOrderedDict\n)R"
    short = b"\x8c" + bytes([len(b"eval")])
    array = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85U\1b\x87R"
    array = array.replace(b"U\1b", b"C\1b")
    claimed = b"(K\1" + b"\x8a\x08" + bytes(7) + b"\x10\x85cnumpy\ndtype\nC\2f8\x85R\x89C\0tb"
    return {
        "an array that claims exabytes": b"\x80\x03" + array + claimed + b".",
        "an array of objects that claims them": b"\x80\x03"
        + array
        + claimed.replace(b"C\2f8", b"C\2O8")
        + b".",
        "a call of what a call gave": b"\x80\x02cbuiltins\ngetattr\ncos\npath\nX\6\0\0\0system\x86R"
        + text
        + b"\x85R.",
        "an eval by NEWOBJ": b"\x80\x02cbuiltins\neval\n" + text + b"\x85\x81.",
        "an eval by NEWOBJ_EX": b"\x80\x04cbuiltins\neval\n" + text + b"\x85}\x92.",
        "a bytearray that claims exabytes": b"\x80\x05\x96" + b"\xff" * 7 + b"\x0f.",
        "a bytearray that claims more than there can be": b"\x80\x05\x96" + b"\xff" * 8 + b".",
        "bytes that claim exabytes": b"\x80\x04\x8e" + b"\xff" * 7 + b"\x0f.",
        "text that claims exabytes": b"\x80\x04\x8d" + b"\xff" * 7 + b"\x0f.",
        "a frame that claims exabytes": b"\x80\x04\x95" + b"\xff" * 7 + b"\x0f}.",
        "a number that claims gigabytes": b"\x80\x02\x8b\xff\xff\xff\x7f.",
        "a number below no bytes": b"\x80\x02\x8b\xff\xff\xff\xff.",
        "a buffer from outside": b"\x80\x05\x97.",
        "a buffer that is only read": b"\x80\x05}\x98.",
        "EXT2": b"\x80\x02\x83\x01\0.",
        "EXT4": b"\x80\x02\x84\x01\0\0\0.",
        "a global of no text": b"\x80\x04K\1K\2\x93.",
        "a set of sets of sets": b"\x80\x04" + b"\x8f(" * 1_000 + b"\x90" * 999 + b".",
        "items of a number": b"\x80\x04K\1(K\2\x90.",
        "a state for a number": b"\x80\x02K\1}b.",
        "memos by the million": b"\x80\x04N" + b"\x94" * 3_000_000 + b".",
        "one list in lists again and again": b"\x80\x04]\x94"
        + b"".join(
            b"](" + b"h" + bytes([at]) * 1 + b"h" + bytes([at]) + b"e\x94" for at in range(99)
        )
        + b".",
        "dicts in each other": b"\x80\x02" + b"}K\1" * 90_000 + b"N" + b"s" * 90_000 + b".",
        "lists in each other": b"\x80\x02" + b"]" * 140_000 + b"a" * 139_999 + b".",
        "a list in itself": b"\x80\x02]q\0h\0a.",
        "a dict in itself": b"\x80\x02}q\0K\1h\0s.",
        "marks alone": b"\x80\x02" + b"(" * 250_000 + b".",
        "protocol 1": b"\x80\x01}.",
        "protocol 6": b"\x80\x06}.",
        "persistent by text": b"\x80\x02P0\n.",
        "text of protocol 0": b"\x80\x02S'a'\n.",
        "a global by the stack": b"\x80\x04\x8c\x08builtins"
        + short
        + b"eval\x93"
        + text
        + b"\x85R.",
        "the same under protocol 2": b"\x80\x02\x8c\x08builtins"
        + short
        + b"eval\x93"
        + text
        + b"\x85R.",
        "a frame": b"\x80\x05\x95" + struct.pack("<Q", 3) + b"}q\0.",
        "INST": b"\x80\x02(" + text + b"ibuiltins\neval\n.",
        "OBJ": b"\x80\x02(cbuiltins\neval\n" + text + b"o.",
        "NEWOBJ": b"\x80\x02cbuiltins\nbytearray\n" + b"J\xff\xff\xff\x7f" + b"\x85\x81.",
        "NEWOBJ_EX": b"\x80\x04cbuiltins\nbytearray\n)}\x92.",
        "EXT1": b"\x80\x02\x82\x01.",
        "an old module's name": b"\x80\x02c__builtin__\neval\n" + text + b"\x85R.",
        "a name with dots": b"\x80\x02ctorch\nserialization.os.system\n" + text + b"\x85R.",
        "a module that is blocked": b"\x80\x02cposix\nsystem\n" + text + b"\x85R.",
        "an allowed module's other name": b"\x80\x02ccollections\nnamedtuple\n" + text + b"\x85R.",
        "a huge bytearray": b"\x80\x02cbuiltins\nbytearray\n\x8a\x06" + bytes(5) + b"\x01\x85R.",
        "a huge tensor": b"\x80\x02ctorch\nFloatTensor\n" + b"\x8a\x05" + bytes(4) + b"\x01\x85R.",
        "a huge string": b"\x80\x02X\xff\xff\xff\xff.",
        "a huge memo": b"\x80\x02}r\xff\xff\xff\xff.",
        "an encoding": b"\x80\x02c_codecs\nencode\nX\x01\0\0\0aX\x04\0\0\0idna\x86R.",
        "keys that hash for ever": b"\x80\x02}q\0" + b")" + b"\x85q\1h\1h\1\x86" * 40 + b"K\1s.",
        "a tuple as a key": b"\x80\x02}NNN\x87K\1s.",
        "a state of methods": b"\x80\x02" + ordered + b"}X\x05\0\0\0itemsK\1sb.",
        "a state of keys": b"\x80\x02" + ordered + b"}X\x04\0\0\0keysK\1sb.",
        "a state of a tensor": b"\x80\x02ctorch\nTensor\n)R(K\0K\0K\0K\0tb.",
        "a state of a dict": b"\x80\x02}}X\x01\0\0\0aK\1sb.",
        "items of a list": b"\x80\x02](K\1K\2u.",
        "an odd number of items": b"\x80\x02}(X\x01\0\0\0au.",
        "an item of a dict": b"\x80\x02}K\1a.",
        "items of a function": b"\x80\x02ccollections\nOrderedDict\nX\1\0\0\0aK\1s.",
        "a call of no function": b"\x80\x02K\1)R.",
        "a call of a dtype": b"\x80\x02ctorch\nfloat32\n)R.",
        "a call with the wrong arguments": b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n)R.",
        "a parameter of no tensor": b"\x80\x02ctorch._utils\n_rebuild_parameter\nNN"
        + ordered
        + b"\x87R.",
        "a subclass": b"\x80\x02ctorch._tensor\n_rebuild_from_type_v2\nNNNtR.",
        "a storage of another word": b"\x80\x02(X\4\0\0\0evil" + _PLACE,
        "a storage of no tuple": b"\x80\x02K\1Q.",
        "a storage of nothing": b"\x80\x02)Q.",
        "an empty stack": b"\x80\x02R.",
        "an empty memo": b"\x80\x02h\7.",
        "an empty mark": b"\x80\x02t.",
        "no end": b"\x80\x02}",
        "nothing": b"",
        "no protocol and no end": b"}" * 10,
        "millions of steps": b"\x80\x02" + b"}0" * 1_900_000 + b".",
        "a deep nest": b"\x80\x02" + b"N" + b"\x85" * 1_000_000 + b".",
        "text": b"import os\n",
    }


def tensor(key: str, numbers: int, offset: int, shape: bytes, stride: bytes) -> bytes:
    """A pickle of a state with one tensor of float32."""
    name = b"X" + struct.pack("<I", len(key)) + key.encode()
    storage = b"(X\x07\0\0\0storagectorch\nFloatStorage\n" + name + b"X\3\0\0\0cpu"
    storage += _number(numbers) + b"tQ"
    hooks = b"\x89ccollections\nOrderedDict\n)R"
    built = b"ctorch._utils\n_rebuild_tensor_v2\n("
    built += storage + _number(offset) + shape + stride + hooks + b"tR"
    return b"\x80\x02}X\x06\0\0\0weight" + built + b"s."


def _number(number: int) -> bytes:
    content = number.to_bytes(9, "little", signed=True)
    return b"\x8a" + bytes([len(content)]) + content


def _row(*sizes: int) -> bytes:
    return b"(" + b"".join(map(_number, sizes)) + b"t"


def storages() -> dict[str, bytes]:
    """Archives whose tensors are not what their records hold, by what is wrong."""
    two = {"0": bytes(8)}
    whole = tensor("0", 2, 0, _row(2), _row(1))
    return {
        "more numbers than bytes": archive(tensor("0", 9, 0, _row(2), _row(1)), two),
        "fewer numbers than bytes": archive(tensor("0", 1, 0, _row(1), _row(1)), two),
        "numbers below none": archive(tensor("0", -2, 0, _row(2), _row(1)), two),
        "numbers that overflow": archive(tensor("0", 2**62 + 2, 0, _row(2), _row(1)), two),
        "a record that is not there": archive(tensor("1", 2, 0, _row(2), _row(1)), two),
        "a record elsewhere": archive(tensor("../version", 2, 0, _row(2), _row(1)), two),
        "a tensor behind its end": archive(tensor("0", 2, 1, _row(2), _row(1)), two),
        "a tensor before its start": archive(tensor("0", 2, -1, _row(2), _row(1)), two),
        "a tensor larger than it": archive(tensor("0", 2, 0, _row(2**40), _row(1)), two),
        "a stride that leads out": archive(tensor("0", 2, 0, _row(2), _row(2)), two),
        "a stride that leads back": archive(tensor("0", 2, 1, _row(2), _row(-1)), two),
        "a size below none": archive(tensor("0", 2, 0, _row(-2), _row(1)), two),
        "sizes that overflow": archive(tensor("0", 2, 0, _row(2**61, 8), _row(0, 0)), two),
        "sizes without strides": archive(tensor("0", 2, 0, _row(2), _row()), two),
        "a hundred dimensions": archive(tensor("0", 2, 0, _row(*[1] * 100), _row(*[1] * 100)), two),
        "a name that slips out": archive(whole, two, more=(("archive/../../evil", b"x"),)),
        "a name from the root": archive(whole, two, more=(("/etc/evil", b"x"),)),
        "a name of another folder": archive(whole, two, more=(("other/data.pkl", b"}."),)),
        "a name twice in two cases": archive(whole, two, more=(("archive/DATA.pkl", b"}."),)),
        "a bomb": archive(whole, {**two, "1": bytes(50_000_000)}, packed=True),
        "no pickle": archive(whole, two).replace(b"data.pkl", b"data.plk"),
        "something behind it": archive(whole, two) + b"PK\5\6",
        "something before it": b"#!/bin/sh\n" + archive(whole, two),
        "two archives": archive(b"\x80\x02}.") + archive(whole, two),
        "locked": _locked(archive(whole, two)),
        "cut short": archive(whole, two)[:-30],
        "nothing but an end": b"PK\5\6" + bytes(18),
        "an empty archive with a start": b"PK\3\4" + bytes(40) + b"PK\5\6" + bytes(18),
        "a huge directory": archive(whole, two)[:-10] + b"\xff\xff\xff\x7f" + bytes(6),
    }


def _locked(content: bytes) -> bytes:
    at = content.index(b"PK\1\2") + 8
    return content[:at] + b"\1" + content[at + 1 :]
