"""Networks of timm, with random weights."""

from collections.abc import Callable

from torch import nn

from benchmarks.corpus.case import Case, Expected, opens
from benchmarks.corpus.saving import Save, Value, each, prefixed
from benchmarks.corpus.trainings import timm_checkpoint
from benchmarks.corpus.vision import networks

_NEEDS = "timm"
_SMALL = (3, 64, 64)
_BIG = (3, 224, 224)


def _timm(name: str, **arguments: Value) -> Callable[[], nn.Module]:
    def build() -> nn.Module:
        import timm

        made: nn.Module = timm.create_model(name, **arguments)
        return made

    return build


def _case(
    network: str,
    shape: tuple[int, int, int] = _SMALL,
    save: Save | None = None,
    name: str = "",
    expected: Expected | None = None,
    words: tuple[str, ...] = (),
    **arguments: Value,
) -> Case:
    given = {"num_classes": 10} | arguments
    make = networks(
        _timm(network, **given),
        "timm:create_model",
        {"model_name": network, **given},
        save or each("seed{}.pt"),
        shape=shape,
    )
    return Case(name or f"timm's {network}", make, expected or opens(), needs=_NEEDS, words=words)


_RESNET = "resnet18"

CASES = (
    _case(_RESNET),
    _case("resnet26t"),
    _case("mobilenetv3_small_050"),
    _case("efficientnet_lite0"),
    _case("convnext_atto"),
    _case("ghostnet_100"),
    _case("regnetx_002"),
    _case("edgenext_xx_small", _BIG),
    _case("mobilevit_xxs", (3, 256, 256)),
    _case("vit_tiny_patch16_224", _BIG),
    _case("vit_tiny_patch16_224", _SMALL, name="timm's vit_tiny at 64", img_size=64),
    _case("deit_tiny_patch16_224", _BIG),
    _case("swin_tiny_patch4_window7_224", _BIG),
    _case("levit_128s", _BIG),
    _case("mixer_s32_224", _BIG),
    _case("resmlp_12_224", _BIG),
    _case("poolformer_s12"),
    _case("coat_lite_tiny", _BIG),
    _case("pvt_v2_b0"),
    _case("tiny_vit_5m_224", _BIG),
    _case(_RESNET, save=each("seed{}/model_best.pth.tar", timm_checkpoint),
          name="as timm saves it", expected=opens("state_dict_ema")),
    _case(_RESNET, save=each("seed{}.pt", prefixed("model.")), name="timm's in one's own module"),
)  # fmt: skip
