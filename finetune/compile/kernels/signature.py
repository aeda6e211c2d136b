"""One TIR function can serve several signatures: write it with all its parameters, then drop those that it does not read."""
from tvm import tirx


def without(function: tirx.PrimFunc, *names: str) -> tirx.PrimFunc:
    """`function` without the parameters called `names`. Their buffers must not be read or written in its body."""
    dropped = [parameter for parameter in function.params if parameter.name in names]
    if len(dropped) != len(names):
        raise ValueError(f"{names} are not all parameters of the function: {[p.name for p in function.params]}")
    kept = [parameter for parameter in function.params if parameter not in dropped]
    return tirx.PrimFunc(kept, function.body, function.ret_type, function.attrs)
