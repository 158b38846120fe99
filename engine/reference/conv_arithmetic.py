"""The arithmetic of convolution layers: output sizes, parameters, operations.

Sizes of one axis; the same k, s, p, d hold for both axes of a square layer.
"""

from __future__ import annotations

from engine.expressions.registry import register
from engine.reference.arguments import count, flag, require


@register("conv_out", "n, k, s=1, p=0, d=1")
def conv_out(n: int, k: int, s: int = 1, p: int = 0, d: int = 1) -> int:
    """Compute the output size floor((n + 2p - d(k-1) - 1)/s) + 1 of one axis.

    n input, k kernel, s stride, p padding on each side, d dilation (PyTorch Conv2d).
    """
    width = count("d", d) * (count("k", k) - 1) + 1
    room = count("n", n) + 2 * count("p", p, 0)
    require(width <= room, "d(k-1) + 1", f"<= {room}", width)
    return (room - width) // count("s", s) + 1


@register("tconv_out", "n, k, s=1, p=0, op=0, d=1")
def tconv_out(n: int, k: int, s: int = 1, p: int = 0, op: int = 0, d: int = 1) -> int:
    """Compute the size (n-1)s - 2p + d(k-1) + op + 1 of a transposed convolution.

    op is the output padding (PyTorch ConvTranspose2d).
    """
    spread = (count("n", n) - 1) * count("s", s) - 2 * count("p", p, 0)
    size = spread + count("d", d) * (count("k", k) - 1) + count("op", op, 0) + 1
    require(size >= 1, "p", "output >= 1", size)
    return size


@register("same_pad", "k, d=1")
def same_pad(k: int, d: int = 1) -> int:
    """Compute the padding d(k-1)/2 per side that keeps the size at stride 1.

    Only an odd effective kernel d(k-1)+1 has one.
    """
    total = count("d", d) * (count("k", k) - 1)
    require(total % 2 == 0, "k", "d(k-1) = 0 mod 2", total)
    return total // 2


def _groups(cin: int, cout: int, groups: int) -> tuple[int, int, int]:
    cin, cout, groups = count("cin", cin), count("cout", cout), count("groups", groups)
    require(cin % groups == 0, "groups", f"divides {cin}", groups)
    require(cout % groups == 0, "groups", f"divides {cout}", groups)
    return cin, cout, groups


@register("conv_params", "cin, cout, kh, kw, groups=1, bias=1")
def conv_params(
    cin: int, cout: int, kh: int, kw: int, groups: int = 1, bias: int = 1
) -> int:
    """Count cout (cin/groups kh kw + bias) parameters; bias is 1 or 0."""
    cin, cout, groups = _groups(cin, cout, groups)
    area = count("kh", kh) * count("kw", kw)
    return cout * (cin // groups * area + flag("bias", bias))


@register("fc_params", "n_in, n_out, bias=1")
def fc_params(n_in: int, n_out: int, bias: int = 1) -> int:
    """Count n_out (n_in + bias) parameters of a fully connected layer."""
    return count("n_out", n_out) * (count("n_in", n_in) + flag("bias", bias))


@register("local_params", "cin, cout, kh, kw, ho, wo, bias=1")
def local_params(
    cin: int, cout: int, kh: int, kw: int, ho: int, wo: int, bias: int = 1
) -> int:
    """Count the parameters of a locally connected layer: a kernel for each position.

    ho wo cout (cin kh kw + bias): the convolution's count times the positions.
    """
    positions = count("ho", ho) * count("wo", wo)
    return positions * conv_params(cin, cout, kh, kw, 1, bias)


@register("conv_macs", "cin, cout, kh, kw, ho, wo, groups=1")
def conv_macs(
    cin: int, cout: int, kh: int, kw: int, ho: int, wo: int, groups: int = 1
) -> int:
    """Count the multiply-accumulates cout cin/groups kh kw ho wo of one image.

    ho, wo are the OUTPUT size; FLOPs are twice as many. The bias is not counted.
    """
    weights = conv_params(cin, cout, kh, kw, groups, 0)
    return weights * count("ho", ho) * count("wo", wo)


@register("conv_flops", "cin, cout, kh, kw, ho, wo, groups=1")
def conv_flops(
    cin: int, cout: int, kh: int, kw: int, ho: int, wo: int, groups: int = 1
) -> int:
    """Count floating-point operations as 2 per multiply-accumulate, without bias."""
    return 2 * conv_macs(cin, cout, kh, kw, ho, wo, groups)


@register("depthwise_separable_params", "cin, cout, k")
def depthwise_separable_params(cin: int, cout: int, k: int) -> int:
    """Count cin k^2 + cin cout parameters: depthwise k x k, then 1 x 1; no bias."""
    cin = count("cin", cin)
    return cin * count("k", k) ** 2 + cin * count("cout", cout)


@register("depthwise_separable_macs", "cin, cout, k, ho, wo")
def depthwise_separable_macs(cin: int, cout: int, k: int, ho: int, wo: int) -> int:
    """Count the multiply-accumulates of a depthwise-separable convolution."""
    positions = count("ho", ho) * count("wo", wo)
    return depthwise_separable_params(cin, cout, k) * positions


@register("depthwise_ratio", "cout, k")
def depthwise_ratio(cout: int, k: int) -> float:
    """Compute the cost of depthwise-separable over standard: 1/cout + 1/k^2.

    Source: Howard 2017; the same for parameters and multiply-accumulates.
    """
    return 1 / count("cout", cout) + 1 / count("k", k) ** 2
