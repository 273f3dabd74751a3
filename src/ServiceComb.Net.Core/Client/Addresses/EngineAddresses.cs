namespace ServiceComb.Net.Client.Addresses;

/// <summary>The addresses of an engine, in tiers: same zone, same region, others. <see cref="Next"/> selects round robin within a tier,
/// from a random start, and skips unhealthy addresses. When all addresses are unhealthy, all are used.</summary>
internal sealed class EngineAddresses
{
    private const int SameZone = 0;
    private const int SameRegion = 1;
    private const int OtherRegion = 2;
    private readonly EngineAddress[] _all;
    private readonly EngineAddress[][] _tiers;
    private uint _next = (uint)Random.Shared.Next();

    public EngineAddresses(IEnumerable<string> addresses, string? region = null, string? availableZone = null)
    {
        _all = [.. addresses.Select(EngineAddress.Parse)];
        if (_all.Length == 0)
        {
            throw new ArgumentException("at least one address of the engine is required, such as http://127.0.0.1:30100");
        }

        _tiers = [.. _all.GroupBy(address => TierOf(address, region, availableZone)).OrderBy(tier => tier.Key).Select(tier => tier.ToArray())];
    }

    public IReadOnlyList<EngineAddress> All => _all;

    public bool HasUnhealthy
    {
        get
        {
            foreach (var address in _all)
            {
                if (address.IsUnhealthy)
                {
                    return true;
                }
            }

            return false;
        }
    }

    public EngineAddress Next(EngineAddress? avoid = null)
    {
        var start = Interlocked.Increment(ref _next);
        foreach (var tier in _tiers)
        {
            if (Find(tier, start, avoid, allowUnhealthy: false) is { } address)
            {
                return address;
            }
        }

        return Find(_all, start, avoid, allowUnhealthy: true) ?? _all[0];
    }

    public override string ToString() => string.Join(", ", _all.Select(address => address.Uri));

    private static EngineAddress? Find(EngineAddress[] tier, uint start, EngineAddress? avoid, bool allowUnhealthy)
    {
        for (uint i = 0; i < tier.Length; i++)
        {
            var address = tier[(start + i) % (uint)tier.Length];
            if (!ReferenceEquals(address, avoid) && (allowUnhealthy || !address.IsUnhealthy))
            {
                return address;
            }
        }

        return null;
    }

    // As in the Java client, regions are compared case-insensitively and zones case-sensitively.
    private static int TierOf(EngineAddress address, string? region, string? availableZone) =>
        string.IsNullOrEmpty(region) || !string.Equals(address.Region, region, StringComparison.OrdinalIgnoreCase) ? OtherRegion
        : !string.IsNullOrEmpty(availableZone) && address.AvailableZone == availableZone ? SameZone
        : SameRegion;
}
