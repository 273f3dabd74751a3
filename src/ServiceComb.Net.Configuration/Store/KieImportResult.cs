using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Store;

/// <summary>What became of an import.</summary>
public sealed record KieImportResult
{
    /// <summary>The items as the engine has them now.</summary>
    public required IReadOnlyList<KieItem> Imported { get; init; }

    /// <summary>The items that were not written, in the order given.</summary>
    public required IReadOnlyList<KieImportFailure> Failures { get; init; }
}
