using System.Runtime.InteropServices;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>A number that all cores write, on cache lines of its own: whoever reads what stands beside it would otherwise
/// wait for every write. 128 bytes on either side, since processors fetch lines in pairs.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct SharedCounter
{
    [FieldOffset(128)]
    public long Value;
}
