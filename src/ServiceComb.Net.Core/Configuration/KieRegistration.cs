using Microsoft.Extensions.Configuration;

namespace ServiceComb.Net.Configuration;

/// <summary>A configuration center that was added to a builder. Without an address it has a single source without values, which keeps its
/// place for an address that is set later.</summary>
/// <param name="read">Reads and validates the options.</param>
/// <param name="usesHostOptions">Whether the options of the host's services replace those that <paramref name="read"/> returns, once
/// the host is built.</param>
internal sealed class KieRegistration(Func<IConfiguration, ServiceCombOptions> read, bool usesHostOptions)
{
    public bool UsesHostOptions => usesHostOptions;

    public ServiceCombOptions Read(IConfiguration configuration) => read(configuration);
}
