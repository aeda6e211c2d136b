"""One TIR function can serve several signatures: write it with all its parameters, then drop those that it does not read."""
from tvm import tirx


def without(function: tirx.PrimFunc, *names: str) -> tirx.PrimFunc:
    """`function` without the parameters called `names`. Their buffers must not be read or written in its body."""
    dropped = [parameter for parameter in function.params if parameter.name in names]
    if len(dropped) != len(names):
        raise ValueError(f"{names} are not all parameters of the function: {[p.name for p in function.params]}")
    kept = [parameter for parameter in function.params if parameter not in dropped]
    return tirx.PrimFunc(kept, function.body, function.ret_type, function.attrs)


def in_order(function: tirx.PrimFunc, *names: str) -> tirx.PrimFunc:
    """`function` with its parameters in the order of `names`, which must be all of them."""
    parameters = {parameter.name: parameter for parameter in function.params}
    if set(parameters) != set(names):
        raise ValueError(f"{names} are not the parameters of the function: {list(parameters)}")
    return tirx.PrimFunc([parameters[name] for name in names], function.body, function.ret_type, function.attrs)
