"""Transformers, as they are published, for digits."""

import torch
from torch import Tensor, nn
from torch.nn import functional

_WIDTH = 16


class Attention(nn.Module):
    """Attention by torch's function, as timm writes it."""

    def __init__(self, width: int = _WIDTH, heads: int = 2) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x: Tensor, bias: Tensor | None = None) -> Tensor:
        """From (sample, patch, number) to the same."""
        query, key, value = self.qkv(x).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        mixed: Tensor = self.out(seen.transpose(1, 2).flatten(2))
        return mixed


class ViT(nn.Module):
    """A small vision transformer with a class token."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Conv2d(1, _WIDTH, 7, 7)
        self.token = nn.Parameter(torch.zeros(1, 1, _WIDTH))
        self.position = nn.Parameter(torch.randn(1, 17, _WIDTH) * 0.02)
        self.norm1, self.attention = nn.LayerNorm(_WIDTH), Attention()
        self.norm2 = nn.LayerNorm(_WIDTH)
        self.mlp = nn.Sequential(
            nn.Linear(_WIDTH, 32), nn.GELU(), nn.Dropout(0.0), nn.Linear(32, _WIDTH)
        )
        self.head = nn.Linear(_WIDTH, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x = self.embed(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(len(x), -1, -1), x], 1) + self.position
        x = x + self.attention(self.norm1(x))
        x = x + self.mlp(self.norm2(x))
        logits: Tensor = self.head(x[:, 0])
        return logits


class Swin(nn.Module):
    """Attention within shifted windows, with a bias that a buffer looks up (Liu et al. 2021)."""

    index: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Conv2d(1, _WIDTH, 7, 7)  # 4 x 4 patches, in windows of 2 x 2
        places = torch.stack(torch.meshgrid(torch.arange(2), torch.arange(2), indexing="ij"))
        places = places.flatten(1)
        steps = (places[:, :, None] - places[:, None, :] + 1).permute(1, 2, 0)
        self.register_buffer("index", steps[..., 0] * 3 + steps[..., 1])
        self.table = nn.Parameter(torch.randn(9, 2) * 0.02)
        self.norm, self.attention = nn.LayerNorm(_WIDTH), Attention()
        self.head = nn.Linear(_WIDTH, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        x = self.embed(x).permute(0, 2, 3, 1)  # (sample, row, column, number)
        bias = self.table[self.index.flatten()].view(4, 4, 2).permute(2, 0, 1)
        for shift in (0, 1):
            moved = torch.roll(x, (-shift, -shift), (1, 2))
            windows = moved.view(-1, 2, 2, 2, 2, _WIDTH).transpose(2, 3).reshape(-1, 4, _WIDTH)
            windows = windows + self.attention(self.norm(windows), bias)
            moved = windows.view(-1, 2, 2, 2, 2, _WIDTH).transpose(2, 3).reshape(-1, 4, 4, _WIDTH)
            x = torch.roll(moved, (shift, shift), (1, 2))
        logits: Tensor = self.head(x.mean((1, 2)))
        return logits


class MultiheadAttention(nn.Module):
    """torch's attention layer among the rows of a digit."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(28, 4, batch_first=True)
        self.head = nn.Linear(28, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        rows = x.squeeze(1)
        seen, _ = self.attention(rows, rows, rows, need_weights=False)
        logits: Tensor = self.head(seen.mean(1))
        return logits


class TransformerEncoder(nn.Module):
    """torch's encoder layers, with their dropout, among the rows of a digit."""

    def __init__(self) -> None:
        super().__init__()
        layer = nn.TransformerEncoderLayer(28, 4, 32, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2)
        self.head = nn.Linear(28, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        logits: Tensor = self.head(self.encoder(x.squeeze(1)).mean(1))
        return logits


class PositionBuffer(nn.Module):
    """Rows with embeddings of their positions, whose numbers are a buffer that is not saved."""

    positions: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("positions", torch.arange(28), persistent=False)
        self.embedding = nn.Embedding(28, 28)
        self.head = nn.Linear(28, 10)

    def forward(self, x: Tensor) -> Tensor:
        """The logits of a minibatch."""
        rows = x.squeeze(1) + self.embedding(self.positions)
        logits: Tensor = self.head(torch.tanh(rows).mean(1))
        return logits
