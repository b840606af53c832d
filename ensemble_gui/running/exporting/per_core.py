"""The code of the strategy in which each core walks through its own members."""

from ensemble_gui.running.exporting.layers import names_of
from ensemble_gui.running.exporting.recipe import Recipe


def per_core(recipe: Recipe, layers: list[str]) -> str:
    """A function that makes the call, with the threads that it needs."""
    *hidden, last = layers
    shapes = recipe.architecture.state_shapes()
    members, batch = recipe.settings.members, recipe.settings.batch
    widest, classes = (max(shapes[f"{one}.bias"][0] for one in names) for names in (layers, [last]))
    if recipe.is_same:
        own, turned, shape = "x", "", "-1, len(bias)"
        product = "bias, y, weight.t()"
    else:  # hidden activations lie by columns: (number, sample)
        own, turned, shape = "x[member]", ".t()", "len(bias), -1"
        product = "bias[:, None], weight, y"
    return f'''def per_core(rows):
    """Each of torch's threads takes its own members, so many samples at a time."""
    threads = torch.get_num_threads()
    result = x.new_empty({members}, {batch}, {classes})
    starts = range(0, {batch}, rows)
    tiles = [(member, start) for member in range({members}) for start in starts]
    ends = [len(tiles) * one // threads for one in range(threads + 1)]
    hidden = {names_of(hidden)}
    scratch = x.new_empty(threads, 2, rows * {widest})
    pool = ThreadPoolExecutor(threads)

    def walk(x, thread):
        torch.set_num_threads(1)
        with torch.inference_mode():
            for member, start in tiles[ends[thread] : ends[thread + 1]]:
                own = {{name: tensor[member] for name, tensor in state.items()}}
                out = result[member, start : start + rows]
                y = {own}[start : start + rows].flatten(1){turned}
                for index, name in enumerate(hidden):
                    weight, bias = own[f"{{name}}.weight"], own[f"{{name}}.bias"]
                    memory = scratch[thread, index % 2, : len(out) * len(bias)]
                    memory = memory.view({shape})
                    y = torch.addmm({product}, out=memory).relu_()
                weight, bias = own["{last}.weight"], own["{last}.bias"]
                torch.addmm(bias, y{turned}, weight.t(), out=out)

    def predict(x):
        waiting = [pool.submit(walk, x, thread) for thread in range(1, threads)]
        walk(x, 0)
        for one in waiting:
            one.result()
        torch.set_num_threads(threads)
        return result  # which the next call overwrites

    return predict
'''
