namespace ServiceComb.Net.Client.Addresses;

/// <summary>The addresses of an engine. Those of the caller's own zone come first, then those of its region, then the
/// others; among equals round robin from a random start. Addresses that are set aside are passed over; when all are, all
/// are tried again.</summary>
internal sealed class EngineAddresses
{
    private const int SameZone = 0;
    private const int SameRegion = 1;
    private const int Elsewhere = 2;
    private readonly EngineAddress[] _all;
    private readonly EngineAddress[][] _tiers;
    private uint _next = (uint)Random.Shared.Next();

    public EngineAddresses(IEnumerable<string> addresses, string? region = null, string? availableZone = null)
    {
        _all = [.. addresses.Select(EngineAddress.Parse)];
        if (_all.Length == 0)
        {
            throw new ArgumentException("at least one address of the engine is needed, such as http://127.0.0.1:30100");
        }

        _tiers = [.. _all.GroupBy(address => Distance(address, region, availableZone)).OrderBy(tier => tier.Key).Select(tier => tier.ToArray())];
    }

    public IReadOnlyList<EngineAddress> All => _all;

    public bool IsAnySetAside
    {
        get
        {
            foreach (var address in _all)
            {
                if (address.IsSetAside)
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
            if (Find(tier, start, avoid, isSetAsideAllowed: false) is { } address)
            {
                return address;
            }
        }

        return Find(_all, start, avoid, isSetAsideAllowed: true) ?? _all[0];
    }

    public override string ToString() => string.Join(", ", _all.Select(address => address.Uri));

    private static EngineAddress? Find(EngineAddress[] tier, uint start, EngineAddress? avoid, bool isSetAsideAllowed)
    {
        for (uint i = 0; i < tier.Length; i++)
        {
            var address = tier[(start + i) % (uint)tier.Length];
            if (!ReferenceEquals(address, avoid) && (isSetAsideAllowed || !address.IsSetAside))
            {
                return address;
            }
        }

        return null;
    }

    // Regions are compared without case and zones with, as the Java reference does.
    private static int Distance(EngineAddress address, string? region, string? availableZone) =>
        string.IsNullOrEmpty(region) || !string.Equals(address.Region, region, StringComparison.OrdinalIgnoreCase) ? Elsewhere
        : !string.IsNullOrEmpty(availableZone) && address.AvailableZone == availableZone ? SameZone
        : SameRegion;
}
