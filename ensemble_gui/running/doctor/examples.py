"""Code that shows what to write instead. It is shown and never run."""

BUFFERS = """\
parameters, buffers = torch.func.stack_module_state(members)

def loss(parameters, buffers, x, y):
    logits = torch.func.functional_call(base, (parameters, buffers), (x,))
    return torch.nn.functional.cross_entropy(logits, y)

gradients = torch.vmap(torch.func.grad(loss), in_dims=(0, 0, None, None))(parameters, buffers, x, y)
"""
BRANCH = """\
# if x.mean() > 0:
#     x = torch.relu(x)
# else:
#     x = torch.tanh(x)
x = torch.where(x.mean() > 0, torch.relu(x), torch.tanh(x))
"""
ITEM = """\
# x = x / x.max().item()
x = x / x.max()

# scale = torch.tensor([row.mean() for row in x])
scale = torch.stack([row.mean() for row in x])
"""
SHAPES = """\
# x[x < 0] = 0
x = torch.where(x < 0, 0.0, x)

# mean = x[mask].mean()
mean = torch.where(mask, x, 0.0).sum() / mask.sum()
"""
IN_PLACE = """\
# out = torch.zeros(len(y), 32)
out = y.new_zeros(len(y), 32)  # y comes from a layer, so it differs by member
out[:, :16] = y[:, :16]

# x -= self.mean
x = x - self.mean
"""
KEPT = """\
# self.features.append(x)
# return self.head(x)
return self.head(x), x  # vmap stacks both by member
"""
NUMPY = """\
# x = torch.from_numpy(np.arctan(x.detach().numpy()))
x = torch.arctan(x)
"""
ATTRIBUTE = """\
# self.frequencies = torch.randn(784, 16)
self.register_buffer("frequencies", torch.randn(784, 16))
"""
FUNCTION = """\
class Clipped(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):  # without ctx
        return x.clamp(min=0)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, gradient):
        (x,) = ctx.saved_tensors
        return gradient * (x > 0)
"""
