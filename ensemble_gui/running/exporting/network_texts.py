"""The built-in networks as plain torch code; `$names` are filled in by `networks`.

Each makes the same layers in the same order as the network here, so that a seed makes the same
parameters, and computes the same.
"""

SIMPLE_MLP = """\
class SimpleMLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear($numbers, 128)
        self.fc2 = nn.Linear(128, 128)
        self.fc3 = nn.Linear(128, $outputs)

    def forward(self, x):
        x = x.flatten(1)
        x = torch.relu(self.fc1(x))
        x = torch.relu(self.fc2(x))
        return self.fc3(x)
"""

MLP = """\
class MLP(nn.Module):
    def __init__(self, *widths):
        super().__init__()
        for index, (ins, outs) in enumerate(zip(widths, widths[1:]), start=1):
            self.add_module(f"fc{index}", nn.Linear(ins, outs))

    def forward(self, x):
        x = x.flatten(1)
        *hidden, last = self.children()
        for layer in hidden:
            x = torch.relu(layer(x))
        return last(x)
"""

DROPOUT_MLP = """\
class DropoutMLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden1 = nn.Linear($numbers, 256)
        self.dropout1 = nn.Dropout(0.2)
        self.hidden2 = nn.Linear(256, 256)
        self.dropout2 = nn.Dropout(0.2)
        self.out = nn.Linear(256, $outputs)

    def forward(self, x):
        x = x.flatten(1)
        x = self.dropout1(torch.relu(self.hidden1(x)))
        x = self.dropout2(torch.relu(self.hidden2(x)))
        return self.out(x)
"""

SIMPLE_CNN = """\
class SimpleCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d($channels, 16, 5)
        self.conv2 = nn.Conv2d(16, 32, 5, padding=2)
        self.fc1 = nn.Linear($flat, 128)
        self.fc2 = nn.Linear(128, $outputs)

    def forward(self, x):
        x = torch.relu(nn.functional.max_pool2d(self.conv1(x), 2))
        x = torch.relu(nn.functional.max_pool2d(self.conv2(x), 2))
        x = torch.relu(self.fc1(x.flatten(1)))
        return self.fc2(x)
"""

LENET = """\
class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d($channels, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear($flat, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, $outputs)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.conv1(x)), 2)
        x = nn.functional.max_pool2d(torch.relu(self.conv2(x)), 2)
        x = torch.relu(self.fc1(x.flatten(1)))
        x = torch.relu(self.fc2(x))
        return self.fc3(x)
"""

BATCH_NORM_CNN = """\
def conv3(given, result):
    return nn.Conv2d(given, result, 3, padding=1, bias=False)


class BatchNormCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = conv3($channels, 16)
        self.bn1 = nn.BatchNorm2d(16)
        self.conv2 = conv3(16, 32)
        self.bn2 = nn.BatchNorm2d(32)
        self.conv3 = conv3(32, 64)
        self.bn3 = nn.BatchNorm2d(64)
        self.fc = nn.Linear(64, $outputs)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.bn1(self.conv1(x))), 2)
        x = nn.functional.max_pool2d(torch.relu(self.bn2(self.conv2(x))), 2)
        x = torch.relu(self.bn3(self.conv3(x)))
        return self.fc(x.mean((2, 3)))
"""

SMALL_RES_NET = """\
def conv3(given, result, stride=1):
    return nn.Conv2d(given, result, 3, stride, padding=1, bias=False)


class Block(nn.Module):
    def __init__(self, given, result, stride):
        super().__init__()
        self.conv1 = conv3(given, result, stride)
        self.bn1 = nn.BatchNorm2d(result)
        self.conv2 = conv3(result, result)
        self.bn2 = nn.BatchNorm2d(result)
        self.shortcut = nn.Identity()
        if given != result:
            scaled = nn.Conv2d(given, result, 1, stride, bias=False)
            self.shortcut = nn.Sequential(scaled, nn.BatchNorm2d(result))

    def forward(self, x):
        changed = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(changed + self.shortcut(x))


class SmallResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = conv3($channels, 16)
        self.bn = nn.BatchNorm2d(16)
        self.block1 = Block(16, 16, 1)
        self.block2 = Block(16, 32, 2)
        self.block3 = Block(32, 64, 2)
        self.fc = nn.Linear(64, $outputs)

    def forward(self, x):
        x = torch.relu(self.bn(self.conv(x)))
        x = self.block3(self.block2(self.block1(x)))
        return self.fc(x.mean((2, 3)))
"""

ROW_GRU_CELL = """\
class RowGRUCell(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell($row, 128)
        self.fc = nn.Linear(128, $outputs)

    def forward(self, x):
        hidden = x.new_zeros(len(x), 128)
        for row in x.transpose(1, 2).flatten(2).unbind(1):
            hidden = self.cell(row, hidden)
        return self.fc(hidden)
"""

ROW_RNN = """\
class Row$kind(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.$kind($row, 128, batch_first=True)
        self.fc = nn.Linear(128, $outputs)

    def forward(self, x):
        rows = x.transpose(1, 2).flatten(2)  # (sample, height, channel * width)
        return self.fc(self.rnn(rows)[0][:, -1])
"""

SMALL_VIT = """\
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1 = nn.LayerNorm(64)
        self.qkv = nn.Linear(64, 3 * 64)
        self.out = nn.Linear(64, 64)
        self.norm2 = nn.LayerNorm(64)
        self.fc1 = nn.Linear(64, 128)
        self.fc2 = nn.Linear(128, 64)

    def forward(self, x):
        x = x + self.out(self.attention(self.norm1(x)))
        return x + self.fc2(nn.functional.gelu(self.fc1(self.norm2(x))))

    def attention(self, x):
        heads = self.qkv(x).unflatten(2, (3, 4, 16)).permute(2, 0, 3, 1, 4)
        query, key, value = heads  # each (sample, head, patch, number)
        weights = torch.softmax(query @ key.transpose(2, 3) * 16**-0.5, 3)
        return torch.matmul(weights, value).transpose(1, 2).flatten(2)


class SmallViT(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Conv2d($channels, 64, 4, 4)
        self.position = nn.Parameter(0.02 * torch.randn($patches, 64))
        self.blocks = nn.Sequential(Block(), Block(), Block())
        self.norm = nn.LayerNorm(64)
        self.head = nn.Linear(64, $outputs)

    def forward(self, x):
$padding        x = self.embed(x).flatten(2).transpose(1, 2) + self.position
        return self.head(self.norm(self.blocks(x)).mean(1))
"""
